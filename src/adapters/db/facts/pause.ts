/** A pause that can be cut short. */
export type Pause = { readonly forMs: (ms: number) => Promise<void>; readonly end: () => void }

export const createPause = (): Pause => {
  let end = (): void => undefined
  return {
    forMs: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms)
        end = () => {
          clearTimeout(timer)
          resolve()
        }
      }),
    end: () => end(),
  }
}
