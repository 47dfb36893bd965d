import { MantineProvider, localStorageColorSchemeManager } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { Link, RouterProvider } from '@tanstack/react-router';
import './styles/index.ts';
import { createRoot } from 'react-dom/client';
import { setNonce } from 'get-nonce';
import { NONCE } from './base.ts';
import { prefetchAnswer, queryClient } from './api/queries.ts';
import { keepFocus } from './components/focus/keep-focus.ts';
import { router } from './app/router.tsx';
import { FieldMenu } from './components/field-value/field-value.tsx';
import { PagePartsProvider, type PageParts } from './components/page-parts/page-parts.tsx';
import { THEME } from './styles/theme.ts';

/** `appearance.js` reads it before the first paint. */
const schemes = localStorageColorSchemeManager({ key: 'dockwarden-color-scheme' });

const PARTS: PageParts = {
  FieldValue: FieldMenu,
  AlertLink: ({ id, children }) => (
    <Link to="/alerts/$id" params={{ id }}>
      {children}
    </Link>
  ),
};

const App = () => (
  <MantineProvider
    theme={THEME}
    defaultColorScheme="auto"
    colorSchemeManager={schemes}
    getStyleNonce={() => NONCE}
  >
    <QueryClientProvider client={queryClient}>
      <PagePartsProvider value={PARTS}>
        <RouterProvider router={router} />
      </PagePartsProvider>
      {/* It is there before anything is said: screen readers notice what comes into it. */}
      <Notifications
        role="status"
        aria-atomic={false}
        position="bottom-left"
        limit={3}
        autoClose={5_000}
      />
    </QueryClientProvider>
  </MantineProvider>
);

// For the styles of overlays, which are not Mantine's own.
setNonce(NONCE);
keepFocus();

// Who looks and the page they look at are asked for at once. Until both are there, the frame of the page stays.
// Not awaited: the page's modules wait for this one.
void Promise.all([prefetchAnswer('GET /dw/me', {}), router.load()]).then(() =>
  createRoot(document.getElementById('root') as HTMLElement).render(<App />),
);
