import { defineAsyncComponent } from 'vue'
import { kindRoles } from '../../../../src/contract/administration-terms.ts'
import type { AdminPage } from '../page.ts'

export const page: AdminPage = {
  key: 'line',
  group: 'telephone',
  order: 10,
  roles: kindRoles.line.read,
  component: defineAsyncComponent(() => import('./line.vue')),
}
