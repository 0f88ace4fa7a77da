import { defineAsyncComponent } from 'vue'
import type { AdminPage } from '../page.ts'
import { rosterRoles } from '../roster/roles.ts'

export const page: AdminPage = {
  key: 'crews',
  group: 'roster',
  order: 40,
  roles: rosterRoles,
  component: defineAsyncComponent(() => import('../roster/crews.vue')),
}
