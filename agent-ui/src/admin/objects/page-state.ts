import { computed, reactive, watch } from 'vue'
import type { ConfigName, ConfigObject } from '../../../../src/contract/administration.ts'
import { administration } from '../../link/administration-rest.ts'
import { RestError, type FieldRule } from '../../link/rest.ts'
import { errorText } from '../../state/notices.ts'
import { t } from '../../text/i18n.ts'
import type { Content, Form } from '../forms.ts'
import { adminPlace } from '../place.ts'
import { refusalWords } from '../problem-words.ts'

/** An object in the middle of the page; `base` is the content that it began with. */
export type Open = {
  /** Typed, while it is new. */
  id: string
  readonly isNew: boolean
  content: Content
  readonly base: Content
  /** The newest version when it was opened. */
  readonly basedOn: number
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
const copy = (content: unknown) => JSON.parse(JSON.stringify(content)) as Content

/** The list of one kind and the object that is open, as a page shows them. */
export const createObjectPage = (form: Form) => {
  const page = reactive({
    items: [] as readonly ConfigObject[],
    names: [] as readonly ConfigName[],
    state: 'loading' as 'loading' | 'fresh' | 'failed',
    problem: '',
    search: '',
    retired: false,
    open: null as Open | null,
    problems: [] as readonly FieldRule[],
    said: '',
    busy: false,
  })
  const current = computed(() => page.items.find(({ id }) => id === page.open?.id) ?? null)
  const changed = computed(() => page.open !== null && !same(page.open.content, page.open.base))

  const load = async (): Promise<void> => {
    try {
      const [items, names] = await Promise.all([administration.list(form.kind), administration.names()])
      page.items = items
      page.names = names
      page.state = 'fresh'
    } catch (error) {
      page.problem = errorText(error)
      page.state = 'failed'
    }
  }
  const mayLeave = () => !changed.value || confirm(t('admin.state.leave'))
  const show = (item: ConfigObject, content: unknown = item.content) => {
    page.problems = []
    page.open = {
      ...{ id: item.id, isNew: false, basedOn: item.version },
      ...{ content: copy(content), base: copy(item.content) },
    }
    adminPlace.objectId = item.id
  }
  const shown = async (id: string) => {
    await load()
    const item = page.items.find((one) => one.id === id)
    if (item) show(item)
    else page.open = null
  }
  const attempt = createAttempt(page)

  watch(
    () => adminPlace.objectId,
    (id) => {
      const item = page.items.find((one) => one.id === id)
      if (item && id !== page.open?.id && mayLeave()) show(item)
    },
  )

  return {
    ...{ page, form, current, changed, attempt, load, show, shown },
    start: async () => {
      const wanted = adminPlace.objectId
      await load()
      const item = page.items.find(({ id }) => id === wanted)
      if (item) show(item)
    },
    pick: (item: ConfigObject) => {
      if (item.id === page.open?.id || !mayLeave()) return
      page.said = page.problem = ''
      show(item)
    },
    begin: () => {
      if (form.fresh === null || !mayLeave()) return
      page.said = page.problem = ''
      page.problems = []
      const content = form.fresh()
      page.open = { id: '', isNew: true, content, base: copy(content), basedOn: 0 }
      adminPlace.objectId = null
    },
    discard: () => {
      if (page.open === null) return
      if (page.open.isNew) page.open = null
      else page.open.content = copy(page.open.base)
      page.problems = []
      page.problem = ''
    },
  }
}
type Attempted = { busy: boolean; said: string; problem: string; problems: readonly FieldRule[] }

/** Does something with the server; a refusal is shown where it belongs. Resolves to whether it was done. */
const createAttempt =
  (page: Attempted) =>
  async (work: () => Promise<unknown>): Promise<boolean> => {
    if (page.busy) return false
    page.busy = true
    page.said = ''
    try {
      await work()
      page.problems = []
      page.problem = ''
      return true
    } catch (error) {
      page.problems = error instanceof RestError && error.code === 'INVALID' ? error.details : []
      page.problem = refusalWords(error)
      return false
    } finally {
      page.busy = false
    }
  }

export type ObjectPage = ReturnType<typeof createObjectPage>
