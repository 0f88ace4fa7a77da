import { defineAsyncComponent } from 'vue'
import type { AdminPage } from '../page.ts'

export const page: AdminPage = {
  key: 'explain',
  group: 'telephone',
  order: 40,
  roles: ['SYSADMIN', 'SHIFT_LEAD', 'SCHEDULER'],
  component: defineAsyncComponent(() => import('./explain.vue')),
}
