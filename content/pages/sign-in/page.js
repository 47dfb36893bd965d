// The page that signs people in. All texts from elsewhere are set as text.

const SECTIONS = ['loading', 'first-admin', 'local', 'password', 'signed-in', 'failed'];

const section = (id) => document.getElementById(id);

/** The link that the service has printed: what for, and its token. The part behind # is never sent. */
function link() {
  const [, purpose, token] = /^#(first-admin|local)=([\w-]+)$/.exec(location.hash) ?? [];
  return purpose === undefined ? null : { purpose, token };
}

function show(id, focus) {
  for (const each of SECTIONS) section(each).hidden = each !== id;
  say(id, '');
  document.title = `${section(id).querySelector('h1')?.textContent ?? 'Sign in'} · Dockwarden`;
  section(id)
    .querySelector(focus ?? 'input')
    ?.focus();
}

function say(id, text) {
  const place = section(id).querySelector('.problem');
  if (place !== null) place.textContent = text;
}

class Refused extends Error {
  constructor(message, seconds) {
    super(message);
    this.seconds = seconds;
  }
}

async function ask(method, path, body) {
  const response = await fetch(`.${path}`, {
    method,
    headers: { 'content-type': 'application/json', 'x-dockwarden': '1' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Refused('The service cannot be reached. Is it running?', 0);
  });
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  const reason = answer.error?.reason ?? `the service answered with status ${response.status}`;
  throw new Refused(sentence(reason), Number(response.headers.get('retry-after') ?? 0));
}

/** Without the code, which is for programs. */
function sentence(reason) {
  const text = reason.replace(/ \([A-Z]{3}\d{4}\)$/, '');
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

/** Does what a form is for, once at a time; what is refused stands in it. */
function onSubmit(id, work) {
  const form = section(id).querySelector('form');
  const button = form.querySelector('button');
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    say(id, '');
    try {
      await work(Object.fromEntries(new FormData(form)));
      form.reset();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      say(id, error.message);
      await waitFor(button, error.seconds);
    } finally {
      button.disabled = false;
    }
  });
}

/** Whoever has to wait sees for how long. */
async function waitFor(button, seconds) {
  const text = button.textContent;
  for (let left = Math.min(seconds, 3_600); left > 0; left -= 1) {
    button.textContent = `Try again in ${left} s`;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  button.textContent = text;
}

function showSignedIn({ kind, name, role }) {
  const place = section('signed-in');
  const isOwner = kind === 'local';
  place.querySelector('.who').textContent = isOwner ? 'the owner of this machine’s data' : name;
  place.querySelector('.role').textContent = role === null ? '' : `, ${role}`;
  show('signed-in', 'h1');
}

/** Where somebody wanted to go: a page of the console, never another place. */
function nextPage(text) {
  return /^(?:s\/[\w-]+\/)?console\/[^\\]*$/.test(text ?? '') && !text.includes('//')
    ? `./${text}`
    : './console/';
}

const wanted = () => new URLSearchParams(location.search).get('next');

/** The address with the link, which is used up, is no page to come back to. */
function goOn() {
  location.replace(nextPage(wanted()));
}

const KEPT = 'dockwarden-next';

/** A provider of identities brings people back to this page, and not to where they wanted to go. */
async function offerProvider() {
  const place = section('password').querySelector('.provider');
  const { oidc } = await ask('GET', '/dw/sign-in-options');
  place.hidden = oidc === null;
  if (oidc === null) return;
  const link = place.querySelector('a');
  link.textContent = oidc.label;
  link.href = `.${oidc.start}`;
  link.onclick = () => sessionStorage.setItem(KEPT, wanted() ?? '');
}

async function start() {
  show('loading');
  try {
    const me = await ask('GET', '/dw/me');
    const given = link();
    section('password').querySelector('.no-user').hidden = me.hasAdmin;
    if (given !== null) show(given.purpose, given.purpose === 'local' ? 'button' : 'input');
    else if (me.kind === 'anonymous') {
      await offerProvider();
      show('password');
    } else if (sessionStorage.getItem(KEPT) !== null) {
      const next = sessionStorage.getItem(KEPT);
      sessionStorage.removeItem(KEPT);
      location.replace(nextPage(next));
    } else showSignedIn(me);
  } catch (error) {
    show('failed', 'button');
    say('failed', error.message);
  }
}

onSubmit('first-admin', async ({ name, password, again }) => {
  if (password !== again) throw new Refused('The two passwords are not the same.', 0);
  await ask('POST', '/dw/session', { name, password, token: link()?.token ?? '' });
  goOn();
});
// Only when somebody asks: what looks at links before people do would use it up.
onSubmit('local', async () => {
  await ask('POST', '/dw/session', { token: link()?.token ?? '' });
  goOn();
});
onSubmit('password', async ({ name, password }) => {
  await ask('POST', '/dw/session', { name, password });
  goOn();
});
onSubmit('signed-in', async () => {
  await ask('DELETE', '/dw/session');
  await start();
});
onSubmit('failed', start);

addEventListener('hashchange', () => void start());
await start();
