"""What a citizen can say to an agent by one touch, in any of the kiosk's languages: the agent reads the French."""

from kiosk.errors import N_

PHRASES = {
    "hello": N_("Bonjour, j'ai besoin d'aide."),
    "do_not_understand": N_("Je ne comprends pas cette question."),
    "what_to_write": N_("Que faut-il écrire ici ?"),
    "no_paper": N_("Je n'ai pas ce papier."),
    "slower": N_("Attendez un instant, s'il vous plaît."),
    "show_me": N_("Montrez-moi où toucher."),
    "machine": N_("Un appareil de la borne ne marche pas."),
    "yes": N_("Oui."),
    "no": N_("Non."),
    "thanks": N_("Merci, c'est clair."),
}
