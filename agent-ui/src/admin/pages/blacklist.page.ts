import { defineAsyncComponent } from 'vue'
import type { AdminPage } from '../page.ts'

export const page: AdminPage = {
  key: 'blacklist',
  group: 'telephone',
  order: 40,
  roles: ['SHIFT_LEAD', 'SYSADMIN'],
  component: defineAsyncComponent(() => import('./blacklist.vue')),
}
