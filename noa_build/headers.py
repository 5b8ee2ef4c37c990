"""HTTP headers of the finished site, for the static hosts that take them: Netlify and Cloudflare, Apache, nginx, CloudFront.

Caching: a file whose name carries a digest is kept for a year and never asked for again; every other one is asked for
again each time, but `embed.js`, which partners' pages load, stays five minutes.

Content-Security-Policy: the chat pages and `/admin/` carry theirs in a meta tag, which is repeated here with `frame-ancestors`, which
works only as a header; the other pages have one that admits exactly the inline scripts found in them, and the style of Zensical's search.

Any site may show NOA. In a partner's name, which is in the query (`/embed/?partner=…`), only the origins of its profile may, and
developers' own machines. Apache, nginx and CloudFront can tell queries apart; Netlify and Cloudflare cannot, so there the frame stays open.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from noa_build.entry import LANGUAGES
from noa_build.hashed import is_hashed
from noa_build.page_policy import Memory, admitting, read_pages
from noa_build.precompress import COPIES
from noa_build.site_file import SiteFile

FOREVER = "public, max-age=31536000, immutable"
BRIEFLY = "public, max-age=300"
ASK_AGAIN = "no-cache"

EVERYWHERE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
"""Headers of every file."""

ANY_ORIGIN = "Access-Control-Allow-Origin"
"""On the embed loaders, so that a host can check `embed.<hash>.js` with an integrity attribute."""

OPEN = "*"
THIS_MACHINE = "http://localhost:* http://127.0.0.1:*"
"""Where developers try NOA before their site shows it; may always frame it."""

TYPES = {
    ".mjs": "text/javascript",
    ".js": "text/javascript",
    ".wasm": "application/wasm",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".zip": "application/zip",
}
"""Media types that some servers do not know; a browser refuses modules and WebAssembly under another."""


_COPIED = {**TYPES, ".css": "text/css", ".html": "text/html", ".xml": "application/xml"}
"""Media types of the files that may have compressed copies."""

_COMPRESSED = "|".join(sorted(suffix[1:] for suffix in _COPIED))


@dataclass(frozen=True)
class Policies:
    """The Content-Security-Policy headers of a site."""

    chat: str
    """`/` of each language."""
    embed: str
    """`/embed/` of each language, without `frame-ancestors`."""
    ancestors: Mapping[str, str]
    """Who may frame `/embed/` in a partner's name, by partner; whoever is not in it may be framed by any site."""
    admin: str
    """`/admin/`, where editors sign in to the project's forge."""
    pages: str
    """All other pages."""
    sections: tuple[str, ...]
    """First folders of the other pages, without the language."""


def read_policies(site: Mapping[str, SiteFile], memory: Memory | None = None) -> Policies:
    """The policies of a site.

    Args:
        site: its files, by path.
        memory: pages that were read before. It is made to hold those of the site, and no others.
    """
    pages = read_pages({name: file for name, file in site.items() if name.endswith(".html")}, memory)
    chat, embed, admin = pages["index.html"].policy, pages["embed/index.html"], pages["admin/index.html"].policy
    scripts, styles, sections = set[str](), _script_styles(site), set[str]()
    for name, page in sorted(pages.items()):
        if page.policy:
            continue
        scripts |= page.scripts
        styles |= page.styles
        folders = [part for part in name.split("/")[:-1] if part not in LANGUAGES[1:]]
        sections |= set(folders[:1])
    script_src = " ".join(["'self'", *sorted(scripts)])
    style_src = " ".join(["'self'", *sorted(styles)])
    others = (
        f"default-src 'none'; script-src {script_src}; style-src {style_src}; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; worker-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )
    ancestors = {
        partner: f"'self' {THIS_MACHINE} {' '.join(profile['origins'])}"
        for partner, profile in sorted(json.loads(embed.profiles or "{}").items())
        if "origins" in profile
    }
    return Policies(
        f"{chat}; frame-ancestors 'self'",
        embed.policy,
        ancestors,
        f"{admin}; frame-ancestors 'none'",
        others,
        tuple(sorted(sections)),
    )


def _script_styles(site: Mapping[str, SiteFile]) -> set[str]:
    """Digests of the styles that a theme's script puts into the page, as Zensical's search does, written there as `var x='…'`."""
    digests = set[str]()
    for file in [name for name in site if re.fullmatch(r"assets/javascripts/bundle\.[^/]*\.js", name)]:
        script = site[file].read().decode()
        for name in re.findall(r'"style",\{\},(\w+)\.toString\(\)', script):
            for literal in re.findall(rf"\b{name}=('(?:[^'\\]|\\.)*')", script):
                digests.add(admitting(ast.literal_eval(literal)))
    return digests


def header_files(site: Mapping[str, SiteFile], memory: Memory | None = None) -> dict[str, str]:
    """The files to add to a finished site, by name: `_headers`, `.htaccess`, `nginx.conf.example` and two CloudFront functions.

    Args:
        site: its files, by path.
        memory: as of `read_policies`.
    """
    files = [name for name in sorted(site) if not name.endswith(COPIES)]
    policies = read_policies(site, memory)
    return {
        "_headers": _netlify(files, policies),
        ".htaccess": _apache(policies),
        "nginx.conf.example": _nginx(policies),
        "cloudfront-request.js": _CLOUDFRONT_REQUEST,
        "cloudfront-response.js": _cloudfront_response(policies),
    }


def _hashed_patterns(names: Sequence[str]) -> list[str]:
    """Patterns that cover exactly the hashed files: a whole folder where it holds nothing else, else file by file."""
    hashed = {name for name in names if is_hashed(name.rpartition("/")[2])}
    mixed = {folder for name in names if name not in hashed for folder in _folders(name)}
    pure = {folder for name in hashed for folder in _folders(name)} - mixed
    patterns = {f"/{folder}/*" for folder in pure if folder.rpartition("/")[0] not in pure}
    patterns |= {f"/{name}" for name in hashed if pure.isdisjoint(_folders(name))}
    return sorted(patterns)


def _folders(name: str) -> list[str]:
    """Those that a file is in, the outermost first."""
    parts = name.split("/")[:-1]
    return ["/".join(parts[: depth + 1]) for depth in range(len(parts))]


def _netlify(files: Sequence[str], policies: Policies) -> str:
    rules = [("/*", EVERYWHERE), ("/admin/*", {"Content-Security-Policy": policies.admin})]
    for prefix in ("/", *(f"/{lang}/" for lang in LANGUAGES[1:])):
        rules += [
            (prefix, {"Content-Security-Policy": policies.chat}),
            (f"{prefix}embed/*", {"Content-Security-Policy": f"{policies.embed}; frame-ancestors {OPEN}"}),
        ]
        rules += [
            (f"{prefix}{section}/*", {"Content-Security-Policy": policies.pages}) for section in policies.sections
        ]
    rules.append(("/embed.js", {"Cache-Control": BRIEFLY, ANY_ORIGIN: "*"}))
    for pattern in _hashed_patterns(files):
        extra = {ANY_ORIGIN: "*"} if pattern.startswith("/embed.") else {}
        rules.append((pattern, {"Cache-Control": FOREVER, **extra}))
    lines = [
        "# Netlify and Cloudflare Pages, for a site at the root of its domain. A rule cannot look at a query: any site may",
        "# frame /embed/?partner=…, whatever the partners' profiles say; with Apache and nginx only their own sites may.",
    ]
    for pattern, headers in rules:
        lines += [pattern, *(f"  {name}: {value}" for name, value in headers.items())]
    return "\n".join(lines) + "\n"


def _sections(policies: Policies) -> str:
    return "|".join(map(re.escape, policies.sections))


def _apache_embed(policies: Policies) -> str:
    """The rules for `/embed/`: one for each partner that names its sites, then one for all others."""
    page = "%{REQUEST_URI} =~ m#/embed/(index[.]html([.](br|gz))?)?$#"
    conditions = {
        f"{page} && %{{QUERY_STRING}} =~ m#(^|&)partner={partner}(&|$)#": allowed
        for partner, allowed in policies.ancestors.items()
    }
    return "\n    ".join(
        f'<{tag} "{condition}">\n      Header set Content-Security-Policy "{policies.embed}; frame-ancestors {allowed}"\n    </{tag}>'
        for tag, (condition, allowed) in zip(
            ["If", *["ElseIf"] * len(conditions)], [*conditions.items(), (page, OPEN)], strict=True
        )
    )


def _apache(policies: Policies) -> str:
    types = "\n".join(f"AddType {media} {suffix}" for suffix, media in TYPES.items())
    copies = "\n".join(
        f'<FilesMatch "\\{suffix}\\.(br|gz)$">\n  ForceType {media}\n</FilesMatch>' for suffix, media in _COPIED.items()
    )
    everywhere = "\n".join(f'  Header always set {name} "{value}"' for name, value in EVERYWHERE.items())
    return f"""\
# Apache 2.4, in any folder; needs mod_dir, mod_mime, mod_headers and, for small transfers, mod_rewrite (AllowOverride FileInfo Indexes).
DirectoryIndex index.html
AddDefaultCharset UTF-8
{types}
RemoveEncoding .gz .br
RemoveLanguage .br
{copies}

# The compressed copies beside the files, for browsers that take them.
<IfModule mod_rewrite.c>
  RewriteEngine On
  RewriteCond %{{HTTP:Accept-Encoding}} \\bbr\\b
  RewriteCond %{{REQUEST_FILENAME}}.br -f
  RewriteRule ^.+\\.(?:{_COMPRESSED})$ $0.br [E=NOA_ENCODING:br,E=no-gzip:1,E=no-brotli:1,L]
  RewriteCond %{{HTTP:Accept-Encoding}} \\bgzip\\b
  RewriteCond %{{REQUEST_FILENAME}}.gz -f
  RewriteRule ^.+\\.(?:{_COMPRESSED})$ $0.gz [E=NOA_ENCODING:gzip,E=no-gzip:1,E=no-brotli:1,L]
</IfModule>

<IfModule mod_headers.c>
{everywhere}
  Header set Content-Encoding "%{{REDIRECT_NOA_ENCODING}}e" env=REDIRECT_NOA_ENCODING
  Header append Vary Accept-Encoding
  Header set Cache-Control "{ASK_AGAIN}"
  <FilesMatch "\\.[0-9a-f]{{8,10}}\\.">
    Header set Cache-Control "{FOREVER}"
  </FilesMatch>
  <FilesMatch "^embed(\\.[0-9a-f]{{10}})?\\.js(\\.br|\\.gz)?$">
    Header set {ANY_ORIGIN} "*"
  </FilesMatch>
  <FilesMatch "^embed\\.js(\\.br|\\.gz)?$">
    Header set Cache-Control "{BRIEFLY}"
  </FilesMatch>
  <FilesMatch "\\.html(\\.br|\\.gz)?$">
    {_apache_embed(policies)}
    <ElseIf "%{{REQUEST_URI}} =~ m#/admin/(index[.]html([.](br|gz))?)?$#">
      Header set Content-Security-Policy "{policies.admin}"
    </ElseIf>
    <ElseIf "%{{REQUEST_URI}} =~ m#/({_sections(policies)})/#">
      Header set Content-Security-Policy "{policies.pages}"
    </ElseIf>
    <Else>
      Header set Content-Security-Policy "{policies.chat}"
    </Else>
  </FilesMatch>
</IfModule>
"""


def _nginx(policies: Policies) -> str:
    everywhere = "\n".join(f'    add_header {name} "{value}" always;' for name, value in EVERYWHERE.items())
    partners = "".join(f'\n    "{partner}" "{allowed}";' for partner, allowed in policies.ancestors.items())
    return f"""\
# nginx: put this file in conf.d/ (it belongs in the http context), and set server_name, root and the certificate.
map $uri $noa_cache {{
    default "{ASK_AGAIN}";
    "~[.][0-9a-f]{{8,10}}[.]" "{FOREVER}";
    "~/embed[.]js$" "{BRIEFLY}";
}}
map $arg_partner $noa_ancestors {{
    default "{OPEN}";{partners}
}}
map $uri $noa_policy {{
    default "";
    "~/embed/(index[.]html)?$" "{policies.embed}; frame-ancestors $noa_ancestors";
    "~/admin/(index[.]html)?$" "{policies.admin}";
    "~/({_sections(policies)})/([^.]*|.*[.]html)$" "{policies.pages}";
    "~/(index[.]html)?$" "{policies.chat}";
}}
map $uri $noa_origin {{
    default "";
    "~/embed([.][0-9a-f]{{10}})?[.]js$" "*";
}}

server {{
    listen 80;
    server_name noa.example;
    root /srv/noa;
    index index.html;
    charset utf-8;
    charset_types text/plain text/css text/javascript application/json image/svg+xml;
    gzip_static on;
    gzip_vary on;
    # With ngx_brotli (Debian: libnginx-mod-http-brotli-static), a quarter fewer bytes:
    # brotli_static on;
    gzip on;
    gzip_types text/css text/javascript application/javascript application/json application/wasm application/zip image/svg+xml;

    include mime.types;
    types {{
        text/javascript mjs;
        application/wasm wasm;
    }}

{everywhere}
    add_header Cache-Control $noa_cache;
    add_header Content-Security-Policy $noa_policy always;
    add_header {ANY_ORIGIN} $noa_origin;

    location / {{
        try_files $uri $uri/ =404;
    }}
    error_page 404 /404.html;
}}
"""


_CLOUDFRONT_REQUEST = """\
// CloudFront, viewer request: S3 knows no index pages.
function handler(event) {
  var request = event.request;
  if (request.uri.endsWith('/')) {
    request.uri += 'index.html';
  } else if (request.uri.lastIndexOf('.') < request.uri.lastIndexOf('/')) {
    return { statusCode: 301, statusDescription: 'Moved Permanently', headers: { location: { value: request.uri + '/' } } };
  }
  return request;
}
"""


def _cloudfront_response(policies: Policies) -> str:
    """S3 keeps Cache-Control and types (docs/heberger.md); the other headers come from here."""
    everywhere = "\n".join(
        f"  headers[{json.dumps(name.lower())}] = {{ value: {json.dumps(value)} }};"
        for name, value in EVERYWHERE.items()
    )
    return f"""\
// CloudFront, viewer response: the headers that S3 does not keep.
function handler(event) {{
  var uri = event.request.uri;
  var headers = event.response.headers;
  var ancestors = {json.dumps(policies.ancestors)};
  var partner = (event.request.querystring.partner || {{ value: '' }}).value;
{everywhere}
  if (/\\/embed([.][0-9a-f]{{10}})?[.]js$/.test(uri)) headers['access-control-allow-origin'] = {{ value: '*' }};
  var policy = /\\/embed\\/(index[.]html)?$/.test(uri) ? {json.dumps(policies.embed)} + '; frame-ancestors ' + (Object.prototype.hasOwnProperty.call(ancestors, partner) ? ancestors[partner] : '{OPEN}')
    : /\\/admin\\/(index[.]html)?$/.test(uri) ? {json.dumps(policies.admin)}
    : /\\/({_sections(policies)})\\/([^.]*|.*[.]html)$/.test(uri) ? {json.dumps(policies.pages)}
    : /\\/(index[.]html)?$/.test(uri) ? {json.dumps(policies.chat)}
    : '';
  if (policy) headers['content-security-policy'] = {{ value: policy }};
  return event.response;
}}
"""
