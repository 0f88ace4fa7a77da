import { nextTick, onBeforeUnmount, reactive, type Ref, watch } from 'vue'

/** Where a popup stands: under its anchor, inside the window, above all else. */
type Place = { left: string; top: string; minWidth: string; maxHeight: string }

/** Upward where the whole of it fits there only, or where below is next to nothing. */
const opensUp = (height: number, below: number, above: number): boolean =>
  below < height && (above >= height || (below < 200 && above > below))

/** Keeps a popup under `anchor` while `open`; fixed to the window, so that no scroll area cuts it off. */
export const useAnchored = (
  open: Ref<boolean>,
  anchor: Ref<HTMLElement | null>,
  popup: Ref<HTMLElement | null>,
) => {
  const place: Place = reactive({ left: '0px', top: '0px', minWidth: '0px', maxHeight: '400px' })

  const put = () => {
    const at = anchor.value?.getBoundingClientRect()
    if (!at || !anchor.value) return
    // On a 4K screen the desk is enlarged by `zoom`: the window is measured in its pixels, the popup placed in ours.
    const scale = at.width / anchor.value.offsetWidth
    const width = (popup.value?.offsetWidth ?? 0) * scale
    const height = (popup.value?.scrollHeight ?? 0) * scale
    const below = innerHeight - at.bottom - 12
    const above = at.top - 12
    const up = opensUp(height, below, above)
    const room = up ? above : below
    const top = up ? Math.max(8, at.top - Math.min(height, room) - 4) : at.bottom + 4
    place.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8)) / scale}px`
    place.top = `${top / scale}px`
    place.minWidth = `${at.width / scale}px`
    place.maxHeight = `${room / scale}px`
  }

  const away = (event: Event) => {
    const target = event.target as Node
    if (!anchor.value?.contains(target) && !popup.value?.contains(target)) open.value = false
  }

  const listen = (on: boolean) => {
    const change = on ? addEventListener : removeEventListener
    change('resize', put)
    change('scroll', put, { capture: true })
    change('pointerdown', away, { capture: true })
  }

  watch(open, async (now) => {
    listen(now)
    if (!now) return
    put()
    await nextTick()
    put()
  })
  onBeforeUnmount(() => listen(false))
  return place
}
