import { reactive } from 'vue'
import type { DeskCommand } from '../../../src/contract/desk.ts'
import { refusalText, say } from './notices.ts'
import { link } from './link.ts'

export type Pressable = DeskCommand['type']

/** Which button is waiting for the server, and what the server refused last: shown beside that button. */
export const press = reactive({
  waiting: null as Pressable | null,
  refused: null as { readonly by: Pressable; readonly text: string } | null,
})

const shownMs = 6000
let timer: ReturnType<typeof setTimeout> | undefined

/** Sends a command. The desk changes only when the server's next patch says so. */
export const send = async (command: DeskCommand): Promise<void> => {
  if (press.waiting === command.type) return
  clearTimeout(timer)
  press.waiting = command.type
  press.refused = null
  const reply = await link.command(command)
  press.waiting = null
  if (reply.ok) return
  press.refused = { by: command.type, text: refusalText(reply.code, reply.message) }
  say(press.refused.text)
  timer = setTimeout(() => (press.refused = null), shownMs)
}
