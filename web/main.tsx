import './styles/index.ts';
import { createRoot } from 'react-dom/client';
import { setNonce } from 'get-nonce';
import { NONCE } from './base.ts';
import { prefetchAnswer } from './api/queries.ts';
import { App } from './app/app.tsx';
import { keepFocus } from './components/focus/keep-focus.ts';
import { router } from './app/router.tsx';

// For the styles of overlays, which are not Mantine's own.
setNonce(NONCE);
keepFocus();

// Who looks and the page they look at are asked for at once. Until both are there, the frame of the page stays.
// Not awaited: the page's modules wait for this one.
void Promise.all([prefetchAnswer('GET /dw/me', {}), router.load()]).then(() =>
  createRoot(document.getElementById('root') as HTMLElement).render(<App />),
);
