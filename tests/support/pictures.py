"""Pictures of pages as PNG with a palette: a third of the weight, and no library for it but the browser."""

import base64
from pathlib import Path
from typing import Final

from playwright.sync_api import Page

# Half of the palette are the colors most seen, the other half those that would be missed most: seen often, and far
# from any other. Each other color becomes the nearest of the palette.
_REDUCE: Final = """async (encoded) => {
    const bytes = Uint8Array.from(atob(encoded), (each) => each.charCodeAt(0))
    const bitmap = await createImageBitmap(new Blob([bytes]))
    const { width, height } = bitmap
    const canvas = new OffscreenCanvas(width, height).getContext("2d")
    canvas.drawImage(bitmap, 0, 0)
    const pixels = new Uint32Array(canvas.getImageData(0, 0, width, height).data.buffer)

    const seen = new Map()
    for (const pixel of pixels) seen.set(pixel, (seen.get(pixel) || 0) + 1)
    const parts = (pixel) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255]
    const apart = ([r, g, b], [x, y, z]) => (x - r) ** 2 + (y - g) ** 2 + (z - b) ** 2
    const colors = [...seen.entries()].sort((a, b) => b[1] - a[1])
        .map(([pixel, count]) => ({ pixel, count, rgb: parts(pixel), far: Infinity }))
    const palette = []
    const take = (color) => {
        palette.push(color)
        for (const each of colors) each.far = Math.min(each.far, apart(each.rgb, color.rgb))
    }
    colors.slice(0, 128).forEach(take)
    while (palette.length < Math.min(256, colors.length))
        take(colors.reduce((most, each) => each.count * each.far > most.count * most.far ? each : most))
    const place = new Map(palette.map((color, index) => [color.pixel, index]))
    const nearest = (pixel) => {
        const far = palette.map((color) => apart(color.rgb, parts(pixel)))
        return far.indexOf(Math.min(...far))
    }
    const rows = new Uint8Array((width + 1) * height)
    pixels.forEach((pixel, at) => {
        if (!place.has(pixel)) place.set(pixel, nearest(pixel))
        rows[at + Math.floor(at / width) + 1] = place.get(pixel)
    })

    const checksums = Uint32Array.from({ length: 256 }, (_, n) => {
        for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1
        return n
    })
    const chunk = (name, data) => {
        const whole = new Uint8Array(data.length + 12)
        const view = new DataView(whole.buffer)
        view.setUint32(0, data.length)
        whole.set(new TextEncoder().encode(name), 4)
        whole.set(data, 8)
        let sum = ~0
        for (const byte of whole.subarray(4, -4)) sum = checksums[(sum ^ byte) & 255] ^ (sum >>> 8)
        view.setUint32(data.length + 8, ~sum)
        return whole
    }
    const head = new DataView(new ArrayBuffer(13))
    head.setUint32(0, width)
    head.setUint32(4, height)
    head.setUint8(8, 8)
    head.setUint8(9, 3)
    const packed = new Blob([rows]).stream().pipeThrough(new CompressionStream("deflate"))
    const file = new Blob([
        Uint8Array.from([137, 80, 78, 71, 13, 10, 26, 10]),
        chunk("IHDR", new Uint8Array(head.buffer)),
        chunk("PLTE", Uint8Array.from(palette.flatMap((color) => color.rgb))),
        chunk("IDAT", new Uint8Array(await new Response(packed).arrayBuffer())),
        chunk("IEND", new Uint8Array()),
    ])
    const found = new Uint8Array(await file.arrayBuffer())
    return btoa(Array.from(found, (each) => String.fromCharCode(each)).join(""))
}"""


def keep(picture: bytes, file: Path, *, studio: Page) -> int:
    """Write a PNG with at most 256 colors, worked out in a blank page, and return its weight in bytes."""
    reduced = base64.b64decode(studio.evaluate(_REDUCE, base64.b64encode(picture).decode()))
    return file.write_bytes(reduced)
