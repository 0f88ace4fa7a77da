import { createApp } from 'vue'
import App from './app.vue'
import { tieKeys } from './state/commands.ts'
import { applySettings } from './state/settings.ts'
import { begin } from './state/shift.ts'
import { i18n } from './text/i18n.ts'
import './style/tokens.css'
import './style/base.css'

const open = async () => {
  await applySettings()
  tieKeys()
  const began = begin()
  createApp(App).use(i18n).mount('#app')
  await began
}

void open()
