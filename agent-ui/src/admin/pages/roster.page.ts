import { defineAsyncComponent } from 'vue'
import type { AdminPage } from '../page.ts'
import { rosterRoles } from '../roster/roles.ts'

export const page: AdminPage = {
  key: 'roster',
  group: 'roster',
  order: 10,
  roles: rosterRoles,
  component: defineAsyncComponent(() => import('../roster/month.vue')),
}
