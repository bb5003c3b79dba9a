import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressed } from './build/compressed.ts';
import { licences } from './build/licences.ts';

export default defineConfig({
  plugins: [react(), licences(), compressed()],
  build: {
    target: 'es2023',
    emptyOutDir: true,
    // Everything is a file of its own: the page's policy allows nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
    reportCompressedSize: false,
    sourcemap: false,
  },
  server: {
    proxy: { '/api': process.env['SPATE'] ?? 'http://127.0.0.1:8080' },
  },
});
