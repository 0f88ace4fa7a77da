import { defineAsyncComponent } from 'vue'
import { kindRoles } from '../../../../src/contract/administration-terms.ts'
import type { AdminPage } from '../page.ts'

export const page: AdminPage = {
  key: 'user',
  group: 'people',
  order: 10,
  roles: kindRoles.user.read,
  component: defineAsyncComponent(() => import('./user.vue')),
}
