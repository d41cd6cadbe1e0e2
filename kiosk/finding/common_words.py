"""Words that stand in any request and tell none from another, folded (`folding.fold`), in the nine languages."""

_WORDS = """
    je j tu il elle on nous vous ils elles me m te t se s le la les l un une des du de d au aux a et ou ni mais donc or
    car que qu qui quoi dont ce c cet cette ces mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs ne n pas
    plus y en dans par pour sur avec sans est es suis sommes sont etre ete ai as avons avez ont avoir eu va vais aller
    veux veut vouloir voudrais voudrait voulais peux peut pouvoir pourrais faut doit dois faire fais fait besoin comment
    quand bonjour bonsoir svp stp merci si oui non tres bien tout tous toute toutes aussi alors comme chez vers lui moi
    toi ca cela aimerais souhaite souhaiterais jai jveux chui chuis ki ke kom koi koman pr ds bjr slt g jme jsuis cest
    besoins demander demande demarche monsieur madame voila quel quelle quels quelles combien est-ce estce esce pourquoi
    the an i my me we our you your to of for and in on at is are am be do does did how what where when can could would
    want need please hello it this that with have has had get make from im ive id apply
    el los las lo un una unos y o de del al en por para con mi mis su sus tu que como quiero quisiera necesito hola es
    soy estoy hay ser tengo he ha hacer puedo donde cuando
    o os as um uma e do da dos das no na nos nas ao meu minha meus minhas seu sua eu quero queria preciso como onde
    quando ola tenho foi fazer posso com sem
    bir ve ile icin ben benim bu su ne nasil istiyorum lazim nerede merhaba mi mu var yok yapmak almak
    я мені мене мій моя мої хочу потрібно треба як де коли що це і и та в у на з до для по не чи маю можу би добрии день
    eu vreau doresc am nevoie de cum unde cand sa si la in pe cu un o meu mea mei mele nu este sunt imi mi as trebuie
    buna ziua fac pot pentru
    انا اريد اريد احتاج كيف اين متي ما من في علي الي عن مع هل لا لم و يا ان لي هذا هذه بدي اود ممكن لدي عندي كان
    我要 我想 怎么 么办 我的 请问 可以 需要 想要 办理 如何 我们 你好
"""
COMMON = frozenset(_WORDS.split())
