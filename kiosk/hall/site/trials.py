"""Pages that try what a locked view must not do. Each says on itself what came of it, so that a test reads it there."""

from kiosk.hall.site.pages import page

_SAY = "const say=(t)=>{document.getElementById('said').textContent=t};"


def _button(label: str, script: str) -> str:
    return f'<button onclick="{script}">{label}</button>'


def _asked(label: str, promise: str) -> str:
    """A button that asks for something, and says whether it was given."""
    return _button(label, f"({promise}??Promise.reject()).then(()=>say('donné'),()=>say('refusé'))")


_PROTOCOL = (
    "try{navigator.registerProtocolHandler('web+specimen',location.origin+'/?u=%s');say('demandé')}"
    "catch(e){say('refusé '+e.name)}"
)
_BLOB = (
    "const a=document.createElement('a');a.href=window.URL.createObjectURL(new Blob(['specimen']));"
    "a.download='specimen.txt';a.click();say('demandé')"
)
_STORE = (
    "localStorage.setItem('canari','CANARI-STORE-7719');document.cookie='canari=CANARI-COOKIE-7719;max-age=9999';"
    "indexedDB.open('canari').onupgradeneeded=(e)=>e.target.result.createObjectStore('a').put('CANARI-BASE-7719','a');"
    "caches?.open('c').then((c)=>c.put('/c',new Response('CANARI-CACHE-7719')));say('gardé')"
)
# Workers that belong to no page: what they fetch passes no page's own watch.
WORKER = (
    "const out=()=>fetch('{mail}boite',{mode:'no-cors'}).then(()=>'donné',()=>'refusé');"
    "onconnect=(e)=>out().then((said)=>e.ports[0].postMessage(said));"
    "onmessage=(e)=>out().then((said)=>e.source?.postMessage(said));"
)
_SHARED = "(()=>{const w=new SharedWorker('/essai.js');w.port.onmessage=(e)=>say(e.data);w.port.start()})()"
_SERVICE = (
    "navigator.serviceWorker.onmessage=(e)=>say(e.data);navigator.serviceWorker.register('/essai.js').then("
    "async(r)=>{const w=r.installing||r.waiting||r.active;w.postMessage('va')})"
)
# Ways out that are no request of a page: `?HOST:PORT` of this page's address is where they try to get.
_OUT = "const to=location.search.slice(1),wait=(ms)=>new Promise((y)=>setTimeout(y,ms));"
_CALL = (
    "(async()=>{try{const c=new RTCPeerConnection({iceServers:[{urls:'turn:'+to+'?transport=tcp',username:'u',"
    "credential:'c'},{urls:'stun:'+to}],iceTransportPolicy:'all'});c.createDataChannel('d');"
    "await c.setLocalDescription(await c.createOffer());await wait(1500);say('essayé')}catch(e){say('refusé')}})()"
)
_TRANSPORT = (
    "(async()=>{try{const t=new WebTransport('https://'+to+'/');await Promise.race([t.ready.catch(()=>0),wait(1500)]);"
    "say('essayé')}catch(e){say('refusé')}})()"
)
_HINTS = (
    "(async()=>{for(const how of ['http','https'])for(const rel of ['preconnect','dns-prefetch','prefetch','preload',"
    "'prerender']){const l=document.createElement('link');l.rel=rel;l.as='image';l.href=how+'://'+to+'/';"
    "document.head.append(l)}navigator.sendBeacon('http://'+to+'/');await wait(1500);say('essayé')})()"
)
_SOCKET = "(()=>{try{const w=new WebSocket('ws://'+to+'/');w.onclose=()=>say('essayé')}catch(e){say('refusé')}})()"
_MOVING = "let n=0;setInterval(()=>{document.getElementById('n').textContent=++n},20)"
_MANY = "for(let i=0;i<30000;i++){const b=document.createElement('button');b.textContent='B'+i;document.body.append(b)}"

# name -> HTML and script; `{mail}` is the address of the other host.
TRIALS: dict[str, str] = {
    "file": '<a href="file:///etc/passwd">Lire un fichier</a>',
    "javascript": "<a href=\"javascript:say('lancé')\">Lancer un script</a>",
    "data": '<a href="data:text/html,<h1>ailleurs</h1>">Page de données</a>',
    "source": '<a href="view-source:http://127.0.0.1/">Voir le code</a>',
    "devtools": '<a href="chrome://inspect">Outils</a> <a href="devtools://devtools/">Autres outils</a>',
    "host": '<a href="https://exemple.invalid/">Un autre site</a>',
    "port": '<a href="http://127.0.0.1:7001/">Une autre porte</a>',
    "window": _button("Fenêtre", "window.open('/aide')"),
    "blank": '<a href="/aide" target="_blank">Nouvel onglet</a>',
    "protocol": '<a href="mailto:a@b.example">Écrire</a> <a href="tel:0300000000">Appeler</a>'
    + _button("Lien", _PROTOCOL),
    "place": _asked("Où ?", "new Promise((y,n)=>navigator.geolocation.getCurrentPosition(y,n))"),
    "camera": _asked("Caméra", "navigator.mediaDevices?.getUserMedia({video:true,audio:true})"),
    "notice": _asked("Avis", "window.Notification?.requestPermission().then((p)=>p==='granted'||Promise.reject())"),
    "clipboard": _asked("Coller", "navigator.clipboard?.readText()"),
    "full": _asked("Plein écran", "document.documentElement.requestFullscreen()"),
    "fetch": _asked("Chercher", "fetch('{mail}boite',{mode:'no-cors'})")
    + _asked("Chercher dehors", "fetch('https://exemple.invalid/',{mode:'no-cors'})"),
    "workers": _button("Partagé", _SHARED) + _button("Veilleur", _SERVICE),
    "out": f"<script>{_OUT}</script>"
    + _button("Appel", _CALL)
    + _button("Transport", _TRANSPORT)
    + _button("Indices", _HINTS)
    + _button("Prise", _SOCKET),
    "dialogs": _button("Alerte", "alert('Attention');say('lu')")
    + _button("Question", "say(confirm('Continuer ?')?'oui':'non')")
    + _button("Prénom", "say(String(prompt('Votre prénom ?','')))"),
    "flood": _button("Cent alertes", "for(let i=0;i<100;i++)alert(i);say('fini')"),
    "blob": _button("Fichier du script", _BLOB),
    "store": _button("Garder", _STORE),
    "frame": '<iframe title="Cadre" src="{mail}"></iframe><iframe title="Dedans" src="/aide"></iframe>',
    "chooser": '<label for="f">Fichier</label><input type="file" id="f" onclick="say(\'ouvert\')">',
    "leave": "<script>addEventListener('beforeunload',(e)=>{e.preventDefault();e.returnValue=''})</script>"
    '<label for="t">Texte</label><input id="t"><a href="/aide">Partir</a>',
    "huge": '<a href="/trop.pdf">Trop grand</a>',
    "password": '<a href="/secret">Protégé</a>',
    "moving": f"<p id=n>0</p><script>{_MOVING}</script>"
    "<div style='height:6000px;background:repeating-linear-gradient(#fff 0 60px,#c9a 60px 120px)'>Longue page</div>",
    "many": f"<script>{_MANY}</script>",
    "hidden": "<button style='display:none'>Caché</button><button aria-hidden=true>Muet</button>"
    "<button style='visibility:hidden'>Invisible</button><button>Vu</button><button>\u202eretourné\u0007</button>",
    "close": _button("Fermer", "window.close();say('resté')"),
}


def trial(name: str, mail: str) -> bytes | None:
    inner = TRIALS.get(name)
    if inner is None:
        return None
    told = f'<script>{_SAY}</script><p id="said" role="status">rien</p>'
    return page(f"Essai {name}", told + inner.replace("{mail}", mail))
