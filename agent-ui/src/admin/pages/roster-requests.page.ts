import { defineAsyncComponent } from 'vue'
import type { AdminPage } from '../page.ts'
import { rosterRoles } from '../roster/roles.ts'

export const page: AdminPage = {
  key: 'rosterRequests',
  group: 'roster',
  order: 30,
  roles: rosterRoles,
  component: defineAsyncComponent(() => import('../roster/requests.vue')),
}
