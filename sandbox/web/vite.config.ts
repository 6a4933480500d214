import { defineConfig } from 'vite';

export default defineConfig({
  base: '/',
  build: {
    target: 'es2024',
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
    reportCompressedSize: false,
  },
});
