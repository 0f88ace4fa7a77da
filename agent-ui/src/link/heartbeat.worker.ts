// A worker's timer is not throttled when the tab lies behind another.
const beatMs = 2000
setInterval(() => self.postMessage(null), beatMs)
