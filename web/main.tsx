import './styles/index.ts';
import { createRoot } from 'react-dom/client';
import { setNonce } from 'get-nonce';
import { NONCE } from './base.ts';
import { App } from './app/app.tsx';

// For the styles of overlays, which are not Mantine's own.
setNonce(NONCE);
createRoot(document.getElementById('root') as HTMLElement).render(<App />);
