import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'

const server = 'http://127.0.0.1:3000'

/**
 * vue-i18n 11 looks a name up in the whole of Vue (`key in Vue`), which keeps every bundler from leaving out what is
 * not used of it: 16 kB of the first load. Delete this when vue-i18n imports `getCurrentInstance` by name.
 */
const lookup =
  /const key = 'currentInstance';\s+if \(key in Vue\) \{\s+return Vue\[key\];\s+\}\s+else \{(\s+return Vue\.getCurrentInstance\(\);)\s+\}/
const slimVueI18n: Plugin = {
  name: 'slim-vue-i18n',
  enforce: 'pre',
  transform(code, id) {
    if (!/vue-i18n[.]runtime[.]mjs/.test(id)) return null
    if (!lookup.test(code)) this.error('vue-i18n changed: is slimVueI18n still needed?')
    return { code: code.replace(lookup, '$1'), map: null }
  },
}

/** Builds the desk into `agent-ui/dist`; in development the server on port 3000 is behind the proxy. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [slimVueI18n, vue()],
  resolve: {
    alias: {
      // The texts need no message compiler (src/text/i18n.ts), so the runtime build serves.
      'vue-i18n': 'vue-i18n/dist/vue-i18n.runtime.mjs',
    },
  },
  define: {
    __VUE_OPTIONS_API__: 'false',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __INTLIFY_DROP_MESSAGE_COMPILER__: 'true',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
    __INTLIFY_JIT_COMPILATION__: 'true',
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // Inlined data: URLs would need a wider content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  worker: { format: 'es' },
  server: {
    proxy: {
      '/api': { target: server },
      '/live': { target: server, ws: true },
      '/sip': { target: server, ws: true },
    },
  },
})
