#include "page_style.hpp"

#include <string_view>

#include "palette.hpp"

namespace lieder::report_detail {

namespace {

constexpr std::string_view kLight =
    "--bg:#ffffff;--ink:#1b2430;--muted:#566272;--line:#dfe4ea;--wash:#f5f7f9;--accent:#0b7f70;"
    "--ok:#0b7f70;--ok-wash:#e5f5f2;--warning:#96590a;--warning-wash:#fdf3e0;--failed:#a8322a;--failed-wash:#fcebe9;";
constexpr std::string_view kDark =
    "--bg:#14181e;--ink:#e4e8ee;--muted:#a3aebc;--line:#2d3540;--wash:#1b2129;--accent:#45cdb8;"
    "--ok:#45cdb8;--ok-wash:#12302d;--warning:#efb054;--warning-wash:#33270f;--failed:#f19283;--failed-wash:#3a1d1a;";

constexpr std::string_view kRules = R"css(
*,*::before,*::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--ink);font:1rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;
 text-rendering:optimizeLegibility;overflow-wrap:break-word}
main,header,footer{max-width:50rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:3.5rem}
footer{padding-top:1rem;padding-bottom:3rem;color:var(--muted);font-size:.8125rem}
h1{margin:0;overflow-wrap:anywhere;font-size:2.125rem;line-height:1.2;font-weight:650;letter-spacing:-.018em;text-wrap:balance}
h2{margin:3.25rem 0 .75rem;padding-top:1.5rem;border-top:1px solid var(--line);font-size:1.375rem;line-height:1.3;font-weight:650;letter-spacing:-.01em}
h3{margin:2rem 0 .5rem;font-size:1.0625rem;line-height:1.4;font-weight:650}
p,ul{margin:0 0 1rem;max-width:42rem;white-space:pre-line;text-wrap:pretty}
ul{padding-left:1.25rem;white-space:normal}
li{margin:.2rem 0}
.subtitle{margin:.5rem 0 0;color:var(--muted);font-size:1.125rem;line-height:1.5}
.status{display:flex;flex-wrap:wrap;align-items:baseline;gap:.4rem .7rem;margin:1.5rem 0 0;max-width:none}
.badge{padding:.1rem .65rem;border-radius:1rem;font-size:.8125rem;font-weight:650;letter-spacing:.02em;white-space:nowrap}
.badge.ok{color:var(--ok);background:var(--ok-wash)}
.badge.warning{color:var(--warning);background:var(--warning-wash)}
.badge.failed{color:var(--failed);background:var(--failed-wash)}
.key{display:flex;flex-wrap:wrap;gap:1px;margin:1.75rem 0 0;border:1px solid var(--line);border-radius:.5rem;overflow:hidden;background:var(--line)}
.key div{flex:1 1 7.5rem;display:flex;flex-direction:column-reverse;justify-content:flex-end;padding:.9rem 1.1rem;background:var(--bg)}
.key dt{color:var(--muted);font-size:.8125rem;line-height:1.35}
.key dd{margin:0;font-size:1.5rem;line-height:1.35;font-weight:600;letter-spacing:-.01em;font-variant-numeric:tabular-nums}
.facts{margin:1.75rem 0 0;padding:1rem 1.1rem;border-radius:.5rem;background:var(--wash);font-size:.875rem}
.facts h2{margin:0 0 .5rem;padding:0;border:0;font-size:.8125rem;font-weight:650;letter-spacing:.02em;color:var(--muted)}
.facts dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.25rem 1.25rem;margin:0}
.facts dt{color:var(--muted)}
.facts dd{margin:0}
nav{margin:1.75rem 0 0;font-size:.9375rem}
nav ol{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;margin:0;padding:0;list-style:none}
a{color:var(--accent);text-decoration-thickness:1px;text-underline-offset:.2em}
code,pre,td.formula{font-family:ui-monospace,"SF Mono","Cascadia Mono",Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace;font-size:.875em}
code{white-space:pre-wrap;overflow-wrap:anywhere}
code span{display:inline-block;max-width:100%}
pre{margin:0 0 1.25rem;padding:.85rem 1.1rem;white-space:pre-wrap;overflow-wrap:anywhere;border-left:3px solid var(--accent);border-radius:0 .375rem .375rem 0;background:var(--wash);line-height:1.55}
.scroll{margin:0 0 1.5rem;overflow-x:auto}
table{border-collapse:collapse;font-size:.9375rem;line-height:1.45;font-variant-numeric:tabular-nums lining-nums}
caption{padding:0 0 .5rem;text-align:left;color:var(--muted);font-size:.875rem}
th,td{padding:.4rem 1.5rem .4rem 0;text-align:left;vertical-align:baseline}
th:last-child,td:last-child{padding-right:0}
th{border-bottom:1.5px solid var(--ink);font-weight:600;font-size:.875rem;vertical-align:bottom}
td{border-bottom:1px solid var(--line)}
th.number,td.number{text-align:right}
td.number{white-space:nowrap}
figure{margin:1.5rem 0 1.75rem}
.plot-box{overflow-x:auto}
svg.plot{display:block;min-width:min(27rem,100%);margin:0 auto;font-family:inherit}
figcaption{margin:.75rem 0 0;max-width:42rem;color:var(--muted);font-size:.875rem;line-height:1.5}
figcaption b{color:var(--ink);font-weight:650}
.note{margin:0 0 1.25rem;padding:.75rem 1.1rem;border-radius:.375rem;max-width:none;background:var(--wash)}
main>.note:first-child{margin-top:1.75rem}
.note b{font-weight:650}
.note.warning{background:var(--warning-wash)}
.note.warning b{color:var(--warning)}
.note.failure{background:var(--failed-wash)}
.note.failure b{color:var(--failed)}
details{margin:0 0 1.25rem}
details>summary{width:fit-content;cursor:pointer;color:var(--accent);font-size:.9375rem}
details>div{padding:.85rem 0 0}
figure+details{margin-top:-1rem}
details.numbers>div{max-height:26rem;overflow:auto}
@media (max-width:40rem){header{padding-top:2rem}h1{font-size:1.625rem}h2{margin-top:2.5rem}
 svg.plot{min-width:27rem}
 .facts dl{grid-template-columns:1fr;gap:0}.facts dd{margin-bottom:.5rem}}
@media print{body{font-size:10.5pt}main,header,footer{max-width:none;padding-left:0;padding-right:0}header{padding-top:0}
 nav,details.numbers{display:none}h2,h3{break-after:avoid}figure,tr,.note,pre{break-inside:avoid}
 .scroll,.plot-box{overflow:visible}a{color:inherit;text-decoration:none}
 .badge,.facts,.note,pre,svg{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
)css";

}  // namespace

std::string page_style() {
  const std::string light = std::string(kLight) + light_declarations();
  const std::string dark = std::string(kDark) + dark_declarations();
  return ":root{color-scheme:light dark;" + light + "}\n@media screen and (prefers-color-scheme:dark){:root{" + dark +
         "}}" + std::string(kRules);
}

}  // namespace lieder::report_detail
