"""Pyodide's own loader, changed in a few places so that NOA's (site/chat/runtime.js) brings it the files.

The stock pyodide.mjs downloads the wasm and the library itself: under fixed names, without progress; and
when one of them fails it writes so to the console and lets its caller wait for ever. The changed one takes
`instantiateWasm` among its options, a function from imports to a promise of {instance, module}, and
`stdLibURL` may be a promise of bytes: both are NOA's, which thus hears of failures. The JavaScript beside
the wasm comes in through Pyodide's own option `createPyodideModule`. The changed one also exports `lock`, an
empty package index for `lockFileContents`: nothing is ever installed in the browser.

The patterns name no minified identifier, and each must be found exactly once: a Pyodide that reads otherwise
stops the build.
"""

from __future__ import annotations

import json
import re

from noa_core.errors import NoaError

_ID = r"([\w$]+)"
_CHANGES = (
    (
        "ne pas télécharger le wasm d'avance",
        rf'let\{{binary:[\w$]+,response:[\w$]+\}}=[\w$]+\({_ID}\+"pyodide\.asm\.wasm"\),{_ID}=',
        r"let instantiateWasm=\1,\2=",
    ),
    (
        "confier l'instanciation du wasm à NOA",
        rf"[\w$]+\?{_ID}=await WebAssembly\.instantiateStreaming\([\w$]+,{_ID}\)"
        r":\1=await WebAssembly\.instantiate\(await [\w$]+,\2\)",
        r"\1=await instantiateWasm(\2)",
    ),
    (
        "transmettre l'option instantiateWasm",
        rf"instantiateWasm:{_ID}\({_ID}\.indexURL\)",
        r"instantiateWasm:\1(\2.instantiateWasm)",
    ),
    (
        "accepter la bibliothèque déjà téléchargée",
        rf"let {_ID}={_ID}\({_ID}\);(return async [\w$]+=>\{{[\w$]+\.API\.pyVersionTuple=)",
        r'let \1=typeof \3=="string"?\2(\3):\3;\4',
    ),
    ("retirer le renvoi à la table des sources", r"\n//# sourceMappingURL=pyodide\.mjs\.map\s*$", "\n"),
)


def changed(source: str, abi: str) -> str:
    """NOA's version of pyodide.mjs, given the stock one and the ABI version that its lock file names."""
    for purpose, pattern, replacement in _CHANGES:
        source, count = re.subn(pattern, replacement, source)
        if count != 1:
            raise NoaError(
                f"pyodide.mjs a changé : l'endroit où « {purpose} » s'y trouve {count} fois au lieu d'une. "
                "Adaptez noa_build/runtime/loader.py à cette version de Pyodide."
            )
    lock = json.dumps({"info": {"abi_version": abi}, "packages": {}}, sort_keys=True)
    return f"{source}export const lock = {lock};\n"
