import { defineAsyncComponent } from 'vue'
import { kindRoles } from '../../../../src/contract/administration-terms.ts'
import type { AdminPage } from '../page.ts'

export const page: AdminPage = {
  key: 'queue',
  group: 'telephone',
  order: 20,
  roles: kindRoles.queue.read,
  component: defineAsyncComponent(() => import('./queue.vue')),
}
