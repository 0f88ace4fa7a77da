import { defineAsyncComponent } from 'vue'
import { withDeskTexts } from '../../text/desk-texts.ts'
import type { AdminPage } from '../page.ts'

/** The words of presses and lists are those of the desks that show them. */
export const page: AdminPage = {
  key: 'rights',
  group: 'people',
  order: 20,
  roles: ['SYSADMIN'],
  component: defineAsyncComponent(withDeskTexts(() => import('./rights.vue'))),
}
