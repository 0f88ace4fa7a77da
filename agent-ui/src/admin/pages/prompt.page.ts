import { defineAsyncComponent } from 'vue'
import { kindRoles } from '../../../../src/contract/administration-terms.ts'
import type { AdminPage } from '../page.ts'

export const page: AdminPage = {
  key: 'prompt',
  group: 'telephone',
  order: 25,
  roles: kindRoles.prompt.read,
  component: defineAsyncComponent(() => import('./prompt.vue')),
}
