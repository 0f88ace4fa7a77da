import { app } from '../state/session.ts'
import { type FieldRule, RestError } from './rest.ts'

export type Upload<T> = { readonly done: Promise<T>; readonly cancel: () => void }

/** Sends a file and tells how far it is, from 0 to 1; `fetch` cannot. Rejects with `RestError`. */
export const sendFile = <T>(address: string, file: Blob, progress: (share: number) => void): Upload<T> => {
  const request = new XMLHttpRequest()
  const done = new Promise<T>((resolve, reject) => {
    request.open('POST', `/api${address}`)
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.setRequestHeader('x-csrf-token', app.session?.csrfToken ?? '')
    request.upload.addEventListener('progress', ({ loaded, total }) =>
      progress(total > 0 ? loaded / total : 0),
    )
    request.addEventListener('load', () => {
      if (request.status === 201) resolve(JSON.parse(request.responseText) as T)
      else reject(toError(request))
    })
    for (const event of ['error', 'abort', 'timeout']) {
      request.addEventListener(event, () => reject(new RestError(0, 'NETWORK', event)))
    }
    request.send(file)
  })
  return { done, cancel: () => request.abort() }
}

const toError = ({ status, responseText }: XMLHttpRequest): RestError => {
  try {
    const { code, message, details } = JSON.parse(responseText) as {
      code: string
      message: string
      details?: FieldRule[]
    }
    return new RestError(status, code, message, details ?? [])
  } catch {
    return new RestError(status, `HTTP_${status}`, '')
  }
}
