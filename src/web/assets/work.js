// While the form is filled in: looks for a number whose SHA-256 together with the form's token begins with enough
// zero bits, and puts it into the form. Floods of forms pay for it each time; a person never waits for it. Runs in
// a worker of its own; without it the form works as well, and its mail leaves a few seconds later.
(function () {
  "use strict";

  // FIPS 180-4: the fractional parts of the roots of the first primes.
  function roots(n, power) {
    var found = [];
    for (var p = 2; found.length < n; p++) {
      for (var d = 2; d * d <= p && p % d; d++);
      if (d * d > p) {
        var root = Math.pow(p, power);
        found.push(((root - Math.floor(root)) * 4294967296) | 0);
      }
    }
    return found;
  }

  // The first word of the SHA-256 of up to 55 ASCII letters.
  function firstWord(text, K, H, w) {
    var i, t;
    for (i = 0; i < 16; i++) w[i] = 0;
    for (i = 0; i < text.length; i++) w[i >> 2] |= text.charCodeAt(i) << (24 - (i & 3) * 8);
    w[i >> 2] |= 128 << (24 - (i & 3) * 8);
    w[15] = text.length * 8;
    for (i = 16; i < 64; i++) {
      var x = w[i - 15], y = w[i - 2];
      w[i] = (w[i - 16] + w[i - 7]
        + (((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3))
        + (((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10))) | 0;
    }
    var a = H[0], b = H[1], c = H[2], d = H[3], e = H[4], f = H[5], g = H[6], h = H[7];
    for (i = 0; i < 64; i++) {
      t = (h + (((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7)))
        + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      var u = ((((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10)))
        + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t) | 0; d = c; c = b; b = a; a = (t + u) | 0;
    }
    return (H[0] + a) >>> 0;
  }

  function work(token, bits) {
    var K = roots(64, 1 / 3), H = roots(8, 1 / 2), w = new Int32Array(64), n = 0;
    while (firstWord(token + "." + n, K, H, w) >>> (32 - bits)) n++;
    return n;
  }

  if (typeof document === "undefined") {
    onmessage = function (event) { postMessage(work(event.data.token, event.data.bits)); };
    return;
  }
  var script = document.currentScript, form = document.querySelector("form[data-bits]");
  if (!form || !window.Worker || form.elements.work.value) return;
  var worker = new Worker(script.src);
  worker.onmessage = function (event) {
    form.elements.work.value = event.data;
    worker.terminate();
  };
  worker.postMessage({ token: form.elements.token.value, bits: +form.getAttribute("data-bits") });
})();
