"""Turns of phrase of French administrative letters, by which `asking` tells what a reader is asked from what
they are only told. Over folded text (`words.fold`)."""

import re

from kiosk.documents.letter.words import any_of

# What readers are asked to do, as stems.
_DO = (
    "renvo|retourn|adress|transmett|fourn|envo|repond|regl|regularis|pay|pai|vers|revers|declar|complet|present|depos"
    "|effectu|communiqu|contact|rempl|sign|actualis|produi|justifi|acquitt|appel|rappel|rembours|approvisionn"
    "|rend|ramen|rapport|indiqu|termin|retir|sold|renouvel|confirm|scann|valid|restitu|remett|inscri|parven|televers"
    "|liber|post|donn|fai|apport|demand|choisi|rattrap|saisi|reserv|quitt|soumett|ramon|procede|reprend|envoi"
)
# What is done to a paper, a sum or a place, when a reader has done it.
_DONE = (
    "retourn|renvoy|regl|vers|regularis|renouvel|rend|reven|remis|repris|pay|transmis|envoy|adress|depos|complet|sign|fourni"
    "|declar|acquitt|parven|sold|inscri|demand|rembours|restitu|confirm|vire|obten|effectu|fait|communiqu|produit"
    "|presente|libere|rempli|valide|saisi|soumis|approvisionn|apporte|quitte|retire|poste"
)
# What comes from a reader: where it "must come" or "is expected", the reader is meant.
_THEIRS = (
    r"(?:reponse|retour|reglement|paiement|versement|virement|remboursement|somme|montant|solde|cotisation|contribution"
    r"|participation|loyer|facture|dette|taxe|amende|trop-percu|acompte|arrhes|cheque|dossier|demande|declaration"
    r"|formulaire|questionnaire|document|piece|element|justificatif|attestation|certificat|contrat|devis|coupon"
    r"|bulletin"
    r"|fiche|cle|clef|badge|enfant|inscription|candidature|adhesion|abonnement|carte|titre|permis|vehicule|compte"
    r"|logement|chambre|lieux|place|materiel|equipement|box|livre|observation|renouvellement|confirmation|accord|photo"
    r"|copie|original|originaux|controle technique|visite|rib|releve)s?"
)
_OBJECTS = r"(?:(?:nous|me|lui|leur|en|y|le|la|les|faire|bien|imperativement|aussi) |m'|l')*"
_SO_MANY = (
    r"(?:\d{1,3}|un|deux|trois|quatre|six|huit|dix|quinze|vingt|trente)\b[^,;:.]{0,12} (?:jours?|semaines?|mois)\b"
)
_SOME_TIME = rf"jusqu'|un (?:\w+ )?delai|{_SO_MANY}"
_NO_TASK = (
    r"(?! (?:pas|plus|que|rien|aucun)\b| avoir (?:\d|atteint|au moins|ete|eu\b)"
    r"| etre (?:age|nee?\b|titulaire|majeur|inscrit|domicili|present))"
)
# What gives an order, in all politeness.
ASKS = any_of(
    rf"\b(?:vous|tu) (?:(?:le|la|les|nous|y|en|l') ?)*(?:devez|devrez|dois|voudrez(?: bien)?|aurez a"
    rf"|avez a)\b{_NO_TASK}",
    r"\bvous (?:etes|serez) (?:\w+ ){0,2}(?:prie|invite|tenu|convie|somme)e?s? (?:de|d'|a)\b",
    r"\bvous (?:prie|prions|demande(?:rai|rons)?|demandons|invite|invitons|remercie|remercions|somme|sommons|enjoins"
    r"|enjoignons|saurais?|saurions|serais?|serions) (?:\w+ ){0,3}?(?:(?:de|a)\b|d')"
    r"(?! ?(?:nous |l')?avoir)",
    r"\bmett?(?:re|ons|s) (?:\w+ )?en demeure de\b|\bmise? en demeure de\b|\b(?:commandement"
    r"|sommation) (?:[^,;:]{1,40} )?de (?=payer|quitter|liberer)",
    r"\bveuillez\b|\bmerci (?:bien )?(?:de|d')(?! ?(?:nous |l')?avoir| votre (?!re)| vos)|\bpriere de\b"
    r"|\bafin que vous puissiez\b",
    r"\bil (?:vous |nous |me )?(?:les? |la )?"
    r"(?:faut|faudra|reste a|appartient (?:donc )?de|incombe de|revient de|convient (?:donc )?de)\b"
    r"(?! (?:pas|plus|rien|aucun|avoir (?:\d|ete|eu))\b)(?: que vous (?:\w+ )?\w+iez\b)?",
    r"\bil (?:vous |nous )?est (?:\w+ )?(?:necessaire|imperatif|indispensable|obligatoire|urgent|essentiel"
    r"|demande(?= (?:de|d'|aux (?:familles|parents)|a chac)))e?\b"
    r"(?: que (?:vous (?:\w+ )?\w+iez|nous (?:recevions|ayons recu))\b)?",
    r"\bobligation (?:\w+ ){0,3}de\b|\b(?:pouvez|pourriez|peux|pourrais)-(?:vous|tu)\b|\bsi (?:tu"
    r"|vous) pouv(?:ais|iez)\b",
    r"\b(?:compt(?:e|ons) sur|attend(?:s|ons)) (?:votre|vos|ces|cette|ce)\b",
    rf"\b{_THEIRS}\b [^,;:.]{{0,60}}?(?:est|sont|sera|seront|reste|restent) (?:\w+ )?(?:attendu|exigible"
    rf"|payable|necessaire"
    r"|demande|obligatoire)e?s?\b",
    r"\b(?:attente|besoin|recevoir) (?:de )?(?:votre|vos|ces|ce|cette)\b|\bnous devons les? (?:avoir|recevoir)\b",
    r"\btout doit (?:nous )?parvenir\b|\bdevr(?:a|ez) quitter (?:\w+ )?le (?:territoire|logement)\b",
    r"\b(?:payables?|exigibles?)\b",
    rf"\b{_THEIRS}\b[^;:.]{{0,80}}?\b(?:doi(?:t|vent)|devr(?:a|ont)) (?:\w+ ){{0,3}}"
    rf"(?:etre (?:\w+ment |bien |donc )?(?:{_DONE})\w*|(?:(?:nous|me|lui) |m')?(?<!vous )(?<!faire )(?:parvenir"
    rf"|arriver|revenir)\b)",
    r"\b(?:doi(?:t|vent)|devr(?:a|ont)) (?:\w+ )?(?:nous |m'|me )(?:parvenir|revenir|etre (?:renvoy|retourn"
    r"|transmis|envoy|adress)\w+)",
    r"\bil (?:vous )?suffit de\b|\bobligee? de quitter\b",
    rf"\bvous (?:avez|disposez|beneficiez)(?: donc| encore| ainsi| alors)? (?:de |d')?(?:{_SOME_TIME})",
    rf"\bil (?:vous|te) reste (?:{_SOME_TIME})",
    rf"\bvous (?:laiss|accord|donn)(?:e|ons|erons) (?:\w+ )?(?:{_SOME_TIME})",
    r"\bvous pouvez (?:payer|regler)\b|\w(?:er|ir|re) est obligatoire\b",
    r"\b(?:familles|parents|adherents|candidats|eleves|participants|usagers|habitants|coproprietaires) "
    r"(?:doivent|devront|sont (?:pri|invit|ten)\w+ (?:de|d'|a))\b",
    r"\bdelai (?:\w+ ){0,4}(?:vous )?(?:est|a ete) (?:accorde|laisse|donne|imparti|octroye)\b",
    rf"(?<!\S)(?P<noun>\S+ )a {_OBJECTS}(?:{_DO})\w*(?:er|ir|re|oir)\b",
    rf"(?:^|[:*•☐>-])\s*(?:a )?{_OBJECTS}(?:{_DO})\w*(?:er|ir|re|oir)\b",
)
# Before "à" and a verb: the sentence's own verb.
COPULA = re.compile(r"^(?:est|sont|sera|seront|reste|restent|etre)\b")
# Verbs that may tell of a paper or a sum, before it is said what is to be done with it.
LEADS_TO = re.compile(r"\b(?:trouv|manque|rest|devez|recev|adress|transmet|envo|joign|joins|est|sont|incomplet)")
# Somebody else's task, or none.
TASK_OF_OTHERS = re.compile(
    r"^(?:\w')?(?:rien|pas|plus|aide|aider|autoris|habilit|engage|continu|commenc|prete?s?\b|consist|reussi"
    r"|invite|oblige|encore"
    r"|tendant|employeur|bailleur|proprietaire|medecin|banque|assureur|conjoint|locataire|syndic|entreprise"
    r"|destin|servi|limite|cherch|appris|nous\b|temps)"
)
# What tells: of others, of what was, is or will be, of what one may.
TELLS = any_of(
    r"\b(?:nous|on) (?:(?:n'|ne|vous|l'|le|la|les|en|y|leur|lui|nous) ?)*\w+(?:ons|mes)\b",
    r"\b(?:j'|(?:je|il|elle|ils|elles|on|qui|cela|celui-ci) )(?:(?:n'|ne|vous|nous|l'|le|la|les|en|y|leur|lui"
    r"|s'|se) ?)*\w+",
    r"\b(?!opera|camera|extra|contra)\w*(?:er|ir|dr|vr|tr|ur)(?:a|ont)\b",
    r"\b(?:est|sont|sera|etait|etaient|avait|avaient|aurait|auraient|expirent?|court|courent|peut|peuvent|va|vont|doit"
    r"|doivent|disposent?|beneficient?|s'appliquent?|intervient|interviennent|permet|permettent|vaut|concernent?"
    r"|oblige|condamne|autorise|ordonne|enjoint|rembourse|prescrit|annule|prevoit|prend fin|reste|restent|ayant"
    r"|dure|durent)\b",
    r"\ba (?:ete|recu|fixe|accorde|decide|rendu|prevu|invite|transmis|jusqu')(?:\b|(?<='))|\b(?:ont|avons|ai) \w+",
    r"\bvous (?:(?:ne|n'|le|la|les|l'|en|y|nous|leur|lui) ?)*\w+ez\b",
    # Somebody does something to you.
    r"\bvous (?:autorise|permet|donne|accorde|garantit|protege|couvre|assure|dispense|propose|propos|remet"
    r"|envoie|transmet)\w*\b",
    r"\b(?:se |s')\w+(?:e|ent|t)\b",
)
# "Renvoyez", but for "avez-vous"; it tells where "vous" stands before it.
IMPERATIVE = re.compile(
    r"\b(?P<word>[a-z]{3,}ez|dites|faites)\b(?!(?<=rendez)-vous|(?<=iez)-vous|(?<=[ae]vez)-vous|(?<=etes)-vous|(?<=itez)-vous"
    r"|(?<=ulez)-vous|(?<=sirez)-vous|(?<=osez)-vous)(?:-(?:nous|moi|les?|la|lui|leur|y|en|vous))*"
)
NO_IMPERATIVE = re.compile(r"^(?:chez|assez|avez|etes|rez|nez)$")
INDICATIVE = re.compile(
    r"\b(?:vous|que vous|si vous)(?: (?:ne|nous|le|la|les|leur|lui|en|y|me|[a-z]')| ?(?:n'|l'|m'|y ))*\s?$"
)
# What lasts until then, or what nobody is held to.
GOES_ON = re.compile(
    r"\b(?:(?:conserv|gard|continu|prevoi?y?)(?:er|ez|r)\b|maintien|maintenez|rest(?:er|ez)|profit|utilis"
    r"|beneficie|attend(?:ez|re)|patient|decouvr"
    r"|economis|consult|retrouv|hesit|sach|note[rz]|visit|essay|travaill|trouv|savoir|tenir compte|excus|croire"
    r"|agreer|suivre|respecte|compter|consider|passer|rappelez-vous|nombreux)|\b(?:initialement|d'abord)\b"
)
# The same, behind "jusqu'au".
GOES_ON_UNTIL = re.compile(
    r"\b(?:present|port|laiss|vers|habit|log|suiv|respect|prend|pren)(?:er|ez|re)\b"
    r"|\b(?:vos|les|des|de|tous) (?:les )?(?:releves|salaires|revenus|quittances|bulletins|loyers|ressources)\b"
    r"|\bindiqu"
)
# Behind "pour le" stands as often the day of what one prepares for.
PREPARED_FOR = re.compile(r"\b(?:prepar|prev|reserv|retenez|retenir|indiqu|confirm|conge|rendez-vous)")
# A sentence within the sentence: what it tells is not asked.
SUBORDINATE = re.compile(r"\b(?:que|qu') ?(?:le|la|les|l'|un|une|votre|vos|nos|notre|ce|cette|nous|tout|il|elle)\b")
# The sentence is about something of which a limit is a part.
SPEAKS_OF = re.compile(r"\bconges\b|\bs'appliqu|\bconcern|\bs'entend\b")
# No order.
NEGATED = re.compile(
    r"\b(?:ne |n')(?:[\w'-]+ ){0,8}?(?:pas|plus|rien|aucun\w*|jamais)\b|\b(?:aucune?|rien|inutile|dispens|nul)\b"
    r"|\bsans (?:avoir|que)\b|\bpas (?:besoin|necessaire|obligatoire|a)\b|\bnon obligatoire\b"
)
NO_NEGATION = re.compile(r"\bn'(?:oublie|attend)\w*(?: donc| surtout)? pas|\bne (?:tard|manqu)\w* pas")
# Anywhere in the sentence: what one may wish, what only happens to some, what only shows how one reckons.
PERHAPS = any_of(
    r"\bfacultati|\bpar exemple\b|\bexemple ?:|\ba titre d'exemple\b|\ba votre disposition\b|\bau choix\b",
    r"\btoute?s? (?:changement|absence|modification|personne|demande|nouvelle|retard|declaration|sinistre)",
    r"(?<!meme )\bsi (?!vous (?:ne l'avez|n'avez) pas|(?:ce |cela )?n'est pas deja|(?:tu|vous) pouv(?:ais|iez)"
    r"|vous plait)",
    r"\ben cas d(?:e |')(?!non|retard|defaut|urgence)|\bpour toute?s? (?:question|annulation|modification|information)",
    r"\bprofite|\bbeneficiez\b|\bpromotion|\boffre (?:speciale|valable|decouverte|exceptionnelle|de bienvenue)",
    r"\d ?% de (?:remise|reduction)|\bgagne|\bgenerosite|\bdons?\b|\bcadeau|\btombola\b|\bgratuite? (?:et|sans)\b",
    r"\bpar mois\b|\bchaque (?:mois|annee)\b|\bmensualites?\b|(?<!comme )\btou(?:s|tes) les (?:mois|ans"
    r"|annees)\b|\bau cas ou\b",
    r"\ben (?:\d+|deux|trois|quatre|plusieurs) (?:fois|versements|echeances)\b|\bdans le cas ou\b"
    r"|\bsans (?:aucune )?demarche\b",
    r"\bpour (?:beneficier|modifier|arreter|en savoir|obtenir plus|changer|recevoir (?:nos|notre|une|des|plus)"
    r"|ne (?:pas|plus))\b",
)
# Of "dites-nous si vous venez": what is to be told.
WHETHER = re.compile(
    r"\b(?:dire|savoir|indiqu\w+|precis\w+|confirm\w+|dites(?:-\w+)*|signal\w+|preven\w+) (?:[^,;:]{0,20}\| ?)?"
    r"si (?!vous (?:souhaitez|voulez|desirez))"
)
CONTEST = any_of(
    r"\bcontest|\brecours\b", r"\btribunal administratif", r"\bappel\b de cette", r"\breclamation\b", r"\bmediat",
    r"\bretract|\brenonc|\bopposition\b|\bs'opposer\b|\bdesaccord\b|\bresili|\baide juridictionnelle\b",
    r"\bsaisi\w* (?:le |la )?(?:tribunal|juge|commission|defenseur|conseil|conciliateur)",
    r"\bpour (?:accepter|refuser|reflechir|annuler|changer d'avis|utiliser|consommer|en profiter)\b",
)  # fmt: skip
# Right before a limit: what was done, or what holds, until then.
DONE_OR_HELD = re.compile(
    r"\b(?:percu|paye|effectue|etabli|emis|emise|ne|nee|acquis|achete|recu|engage|souscrit|conclu|depose|transmis|regle"
    r"|verse|envoye|retourne|renvoye|inscrit|date|valable|valide|ouvert|couvert|garanti|maintenu|prolonge"
    r"|utilisable|prevu"
    r"|enregistre|realise|declare|immatricule|accorde|accueilli|couvrant|presente|adresse|fixe"
    r"|programme|expirant|courant|datant|allant|courir|touche|periode|vigueur)(?:e?s?|\(e\)s?)\s*$"
)
# "Être payé" is to come, "payé" alone is done.
TO_BE = re.compile(r"\b(?:etre|avoir)\b(?: \w+){0,4}\s*$")
# By whom it is done, where that is not how ("par courrier").
BY_OTHERS = re.compile(
    r"\bpar (?:(?:le|la|les|votre|vos|un|une|nos|notre|mon) |l')(?!retour|voie|poste|courrier|biais|internet"
    r"|moyen|site|lettre"
    r"|virement|carte|cheque|suite|mail|telephone|teleservice|plateforme|application|present|compte|messagerie"
    r"|un de ces|ce)\w"
    r"|\bpreleve\w?\b|\bpar prelevement|\b(?:transmis|presente|soumis)e?s? (?:a la|au) (?:commission|conseil"
    r"|tribunal|juge|prefet|comite|jury)"
)
# Who "doit", where it is not the reader.
OTHER_SIDE = re.compile(
    r"\b(?:adverses?|adversaire|employeur|bailleur|proprietaire|medecin|banque|assureur|syndic|locataire"
    r"|notaire|expert)\b"
)
NO_TASK_OF_READERS = re.compile(r"\b(?:travaux|intervention|livraison|assemblee|remboursement|reunion)\b")
# A noun by itself, at the beginning: "Règlement par chèque avant le", "réponse souhaitée pour le".
NOMINAL = re.compile(
    r"^\W*(?:votre |vos )?(?:reglement|paiement|virement|reponse|retour|inscription|declaration|confirmation"
    r"|restitution"
    r"|versement|candidature|rsvp)s?(?: (?:souhaite|attendu|demande|obligatoire|imperati)\w*)?(?: svp)?"
    r"(?: (?:par|a l'ordre|aupres|en|sur|du (?:coupon|dossier|formulaire|bulletin"
    r"|questionnaire))\b[^;:]{0,50})?(?: jusqu'| jusqu' )?\W*$"
)
# The sentence goes on with its verb: the limit belongs to its subject ("les sommes à payer avant le ... sont").
PREDICATE = re.compile(
    r"^\s*(?:,\s*(?=est |sont |sera |seront |a ete |ont ))?(?:inclus )?(?:ne |n'|vous |nous |y |en |lui "
    r"|leur )*(?:est|sont|a (?:ete|jusqu)|ont|doi(?:t|vent)|peu(?:t|vent)|donne(?:nt)?|ouvre(?:nt)?"
    r"|concerne(?:nt)?|attend(?:ent)?"
    r"|figure(?:nt)?|reste(?:nt)?|beneficie(?:nt)?|\w+(?:er|ir|dr|vr|tr|ur)(?:a|ont))\b"
)
# Nothing but connectives stands before the limit.
STANDS_FIRST = re.compile(
    r"^\W*(?:(?:et|enfin|aussi|donc|puis|en tout cas|de plus|toutefois|cependant|egalement|pour cela|ainsi|or"
    r"|imperativement"
    r"|madame|monsieur|rappel)\W+)*$"
)
NEW_CLAUSE = re.compile(r", (?!imperativement|datee?|signee?|complete)(?=\w)| et (?=vous |nous |je |il |elle )")
