"""A discussion by somebody who wishes its readers ill."""

SCRIPT = "<script>document.title='broken in'</script>"
IMAGE = "<img src=x onerror=\"document.title='broken in'\">"
DRAWING = "<svg onload=\"document.title='broken in'\"></svg>"
TURNED = "\u202edesrever si siht\u202c"

HOSTILE = f"""---
title: "Quaggas {SCRIPT}"
kind: podcast
date: 2025-03-01
speakers: [Eve Mallory]
url: "javascript:document.title='broken in'"
---

## Stripes {IMAGE}

**Eve Mallory** [0:10]: The quagga said {SCRIPT} and {IMAGE} and {DRAWING} to everybody around it.

**Eve Mallory** [0:40]: A quagga hides {TURNED} its \u200bstripes & "quotes" {{{{ 7 * 7 }}}} {{% raw %}}.

**Eve Mallory** [0:50]: {"quagga" * 4000}
"""
