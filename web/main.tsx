import './styles/index.ts';
import { createRoot } from 'react-dom/client';
import { setNonce } from 'get-nonce';
import { NONCE } from './base.ts';
import { App } from './app/app.tsx';
import { keepFocus } from './app/focus/keep-focus.ts';

// For the styles of overlays, which are not Mantine's own.
setNonce(NONCE);
keepFocus();
createRoot(document.getElementById('root') as HTMLElement).render(<App />);
