import { defineAsyncComponent } from 'vue'
import { kindRoles } from '../../../../src/contract/administration-terms.ts'
import type { AdminPage } from '../page.ts'

export const page: AdminPage = {
  key: 'breakType',
  group: 'people',
  order: 40,
  roles: kindRoles.breakType.read,
  component: defineAsyncComponent(() => import('./break-type.vue')),
}
