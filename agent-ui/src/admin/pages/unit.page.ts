import { defineAsyncComponent } from 'vue'
import { kindRoles } from '../../../../src/contract/administration-terms.ts'
import type { AdminPage } from '../page.ts'

export const page: AdminPage = {
  key: 'unit',
  group: 'orders',
  order: 20,
  roles: kindRoles.unit.read,
  component: defineAsyncComponent(() => import('./unit.vue')),
}
