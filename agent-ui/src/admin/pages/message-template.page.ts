import { defineAsyncComponent } from 'vue'
import { kindRoles } from '../../../../src/contract/administration-terms.ts'
import type { AdminPage } from '../page.ts'

export const page: AdminPage = {
  key: 'messageTemplate',
  group: 'orders',
  order: 30,
  roles: kindRoles.messageTemplate.read,
  component: defineAsyncComponent(() => import('./message-template.vue')),
}
