import { defineAsyncComponent } from 'vue'
import { kindRoles } from '../../../../src/contract/administration-terms.ts'
import type { AdminPage } from '../page.ts'

export const page: AdminPage = {
  key: 'category',
  group: 'orders',
  order: 10,
  roles: kindRoles.category.read,
  component: defineAsyncComponent(() => import('./category.vue')),
}
