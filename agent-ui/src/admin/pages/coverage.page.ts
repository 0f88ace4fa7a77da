import { defineAsyncComponent } from 'vue'
import type { AdminPage } from '../page.ts'
import { rosterRoles } from '../roster/roles.ts'

export const page: AdminPage = {
  key: 'coverage',
  group: 'roster',
  order: 20,
  roles: rosterRoles,
  component: defineAsyncComponent(() => import('../roster/coverage.vue')),
}
