import './design/base.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { ApiError } from './api/client';
import { watchConnection } from './api/live';
import { applyTheme } from './shell/theme';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 500,
      // What the caller got wrong stays wrong; a server that is away is asked again until it is back.
      retry: (_, error) => error instanceof ApiError && error.isUnreachable,
      retryDelay: (attempt) => Math.min(1000 * 2 ** attempt, 5000),
      refetchOnWindowFocus: true,
    },
  },
});

applyTheme();
watchConnection(client);
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
