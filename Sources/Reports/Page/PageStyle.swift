/// How the page looks: on a screen from 320 pixels up, and on paper.
enum PageStyle {
    /// The rules of the page's one style element. Colours of pictures are after Okabe and Ito; text has a contrast of
    /// at least 4.5 to 1.
    static let rules: StaticString = """
        :root{--ink:#18222c;--quiet:#52606c;--rule:#d8dee4;--wash:#f4f6f8;--link:#00558c;--alarm:#a33b00}
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
        body{margin:0;color:var(--ink);background:#fff;
          font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;
          overflow-wrap:anywhere}
        header,main,footer{max-width:67rem;margin:0 auto;padding:0 1rem}
        header{padding-top:3rem}
        a{color:var(--link);text-underline-offset:.15em}
        a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:3px solid #0072b2;outline-offset:2px}
        .skip{position:absolute;left:-100rem;top:0;padding:.5rem 1rem;background:#fff}
        .skip:focus{left:0}
        .hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
        .patterns{position:absolute}
        .kind{margin:0;color:var(--quiet);font-size:.9rem;letter-spacing:.02em}
        h1{margin:.1rem 0 1.2rem;font-size:clamp(1.7rem,1.2rem + 2.4vw,2.6rem);line-height:1.15;font-weight:650;
          letter-spacing:-.015em;text-wrap:balance}
        h2{margin:4.5rem 0 1rem;padding-top:.9rem;border-top:2px solid var(--ink);font-size:1.5rem;line-height:1.25;
          font-weight:650;letter-spacing:-.01em}
        h3{margin:2.8rem 0 .8rem;font-size:1.15rem;line-height:1.3;font-weight:650}
        figure>h3,h4{margin:0 0 .6rem;font-size:1rem;line-height:1.35;font-weight:600}
        p{margin:.4rem 0;max-width:44rem}
        .lead,.note,figcaption{color:var(--quiet)}
        .note,figcaption{font-size:.875rem;line-height:1.45}
        .note{margin:.6rem 0}
        figcaption{margin:.5rem 0 .3rem;max-width:44rem}
        dl{margin:0}
        dt{color:var(--quiet)}
        dd{margin:0}
        .about{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,14rem),1fr));gap:.8rem 2rem}
        .about dt,.definitions dt{font-size:.875rem}
        .definitions{columns:20rem 2;column-gap:3rem}
        .definitions div{break-inside:avoid;margin-bottom:.9rem}
        .definitions dt{color:var(--ink);font-weight:600}
        .definitions dd{font-size:.9rem;line-height:1.45;color:var(--quiet)}
        nav ul{display:flex;flex-wrap:wrap;gap:.3rem 1.6rem;margin:2rem 0 0;padding:.8rem 0;
          border-top:1px solid var(--rule);border-bottom:1px solid var(--rule);list-style:none}
        nav li a{display:inline-block;padding:.15rem 0}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,11rem),1fr));gap:1.6rem 2.2rem;
          margin:1.4rem 0 2rem;padding:0;list-style:none}
        .tiles li{display:flex;flex-wrap:wrap;align-items:baseline;column-gap:.4rem;align-content:flex-start}
        .number{font-size:2.5rem;line-height:1.1;font-weight:650;letter-spacing:-.02em;
          font-variant-numeric:tabular-nums lining-nums;overflow-wrap:normal}
        .unit{flex-basis:100%;font-weight:600}
        .of{flex-basis:100%;margin-top:.3rem;color:var(--quiet);font-size:.875rem;line-height:1.4}
        .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,18rem),1fr));gap:2.2rem 2.6rem;
          align-items:start}
        figure{margin:0;min-width:0}
        figure.wide{grid-column:1/-1}
        .panels{grid-column:1/-1;display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,16rem),1fr));
          gap:1.2rem 2rem}
        .panels>h3,.panels>figcaption,.panels>details{grid-column:1/-1;margin:0}
        .paper,.cut{display:none}
        .steps{display:flex;flex-direction:column}
        svg{display:block;width:100%;max-width:24rem;height:auto;overflow:visible}
        svg.broad{display:none;max-width:none}
        details{margin:.3rem 0 0;font-size:.9rem}
        summary{color:var(--link);cursor:pointer;padding:.2rem 0;width:fit-content}
        .scroll{overflow-x:auto;margin:.8rem 0}
        table{border-collapse:collapse;min-width:min(100%,24rem);font-size:.9rem;line-height:1.4;
          font-variant-numeric:tabular-nums lining-nums}
        caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
        th,td{padding:.42rem .9rem .42rem 0;border-bottom:1px solid var(--rule);text-align:start;
          vertical-align:baseline;overflow-wrap:normal}
        thead th{color:var(--quiet);font-weight:500;vertical-align:bottom;border-bottom-color:var(--quiet)}
        tbody th{font-weight:500;min-width:7rem}
        .n,.figures-only td{text-align:end;white-space:nowrap}
        thead .n{white-space:normal}
        td:last-child,th:last-child{padding-right:.1rem}
        .alarm{color:var(--alarm);font-weight:650;white-space:nowrap}
        .flagged{margin:1rem 0;padding:0;list-style:none;display:grid;gap:1.1rem}
        .flagged li{padding-left:1rem;border-left:3px solid var(--rule)}
        .flagged li.onerous{border-left-color:var(--alarm)}
        .step-name{font-weight:650}
        footer{margin-top:4rem;padding-top:1rem;padding-bottom:3rem;color:var(--quiet);font-size:.875rem}
        text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;fill:var(--ink);
          font-variant-numeric:tabular-nums lining-nums;unicode-bidi:isolate}
        text.quiet{fill:var(--quiet)}
        text.strong,text.figure{font-weight:600}
        text.alarm{fill:var(--alarm)}
        text.label{font-weight:600;paint-order:stroke;stroke:#fff;stroke-width:3px;stroke-linejoin:round}
        path{fill:none}
        .axis{stroke:#52606c;stroke-width:1}
        .grid{stroke:#e3e8ec;stroke-width:1}
        .column{fill:#0072b2}
        .rest{fill:#56b4e9;stroke:#0072b2;stroke-width:1}
        .mark{stroke:#18222c;stroke-width:1.5}
        .broken{stroke-dasharray:4 3}
        .curve{stroke-width:2.2;stroke-linejoin:round}
        .c0{stroke:#0072b2}
        .c1{stroke:#b34f00;stroke-dasharray:7 3}
        .c2{stroke:#00785a;stroke-dasharray:2 3}
        .c3{stroke:#9c4a7b;stroke-dasharray:9 3 2 3}
        .c4{stroke:#18222c;stroke-dasharray:4 2}
        .c5{stroke:#52606c;stroke-dasharray:1 2}
        .all{stroke:#aab4bd}
        .band{fill:#56b4e9;fill-opacity:.3}
        .dot{fill:#0072b2;stroke:#fff;stroke-width:1}
        .hollow{fill:#fff;stroke:#0072b2;stroke-width:1.8}
        .thin{stroke-dasharray:2 2}
        .few{fill:#dfe4e8;stroke:#7b8894;stroke-width:.8;stroke-dasharray:2 2}
        .reach{stroke:#0072b2;stroke-width:1.5;stroke-opacity:.75}
        .track{fill:#e9edf0}
        .half{fill:#0072b2}
        .most{fill:#8cc4ea;stroke:#0072b2;stroke-width:.6}
        .step{fill:#fff;stroke:#7b8894;stroke-width:1.2}
        .onerous{stroke:#a33b00;stroke-width:3}
        .order{stroke:#7b8894;stroke-width:1.5;stroke-dasharray:2 4}
        .way{stroke:#6f8799;stroke-opacity:.85;stroke-linejoin:round}
        .way.back{stroke:#b34f00;stroke-dasharray:3.5 1.8}
        .way.untold{stroke-dasharray:1.5 3}
        .head{fill:#4c6273}
        .head.back{fill:#b34f00}
        .p-body{fill:#0072b2}
        .p-none{fill:#18222c}
        .p-provider{fill:url(#f-provider)}
        .p-meeting{fill:url(#f-meeting)}
        .p-third-party{fill:url(#f-third-party)}
        .p-paused{fill:url(#f-paused)}
        .p-unattributed{fill:url(#f-unattributed)}
        .ground-provider{fill:#e69f00}
        .ground-meeting{fill:#56b4e9}
        .ground-third-party{fill:#009e73}
        .ground-paused{fill:#dfe4e8}
        .ground-unattributed{fill:#c3ccd3}
        .hatch-provider{stroke:#7a4d00;stroke-width:1.4}
        .hatch-meeting{stroke:#004b77;stroke-width:1.6}
        .hatch-third-party{stroke:#00402f;stroke-width:1.6}
        .hatch-paused{stroke:#52606c;stroke-width:1.2}
        .hatch-unattributed{stroke:#52606c;stroke-width:1.4}
        .s0{stroke:#8abfe4}
        .s1{stroke:#559fd0}
        .s2{stroke:#2a83bb}
        .s3{stroke:#00629c}
        .s4{stroke:#003f66}
        .cross{stroke:#a33b00;stroke-width:1.6}
        .untold-week{stroke:#a33b00}
        @media (min-width:60rem){
          .pair{grid-column:1/-1;display:grid;grid-template-columns:minmax(0,24rem) minmax(0,1fr);column-gap:3rem;
            align-items:start;align-content:start}
          .pair>h3,.pair>h4{grid-column:1/-1}
          .pair>.scroll{grid-column:2;grid-row:2/span 2;margin-top:0}
        }
        @media (min-width:1120px){
          svg.narrow{display:none}
          svg.broad{display:block}
        }
        @media print{
          @page{size:A4;margin:16mm 15mm 18mm}
          body{font-size:10pt;line-height:1.45}
          header,main,footer{max-width:none;padding:0}
          header{padding-top:0}
          nav,.skip,details:not([open]){display:none}
          summary{display:none}
          h2{margin-top:2rem;font-size:15pt}
          h3{margin-top:1.4rem;font-size:12pt}
          h2,h3,h4,.step-name{break-after:avoid}
          .full .route{break-before:page}
          body:not(.full) .screen{display:none}
          body:not(.full) .cut{display:block}
          figure,tr,.tiles li,.flagged li,dl div,p{break-inside:avoid}
          thead{display:table-header-group}
          .definitions{columns:2;column-gap:2rem}
          .figures{grid-template-columns:1fr 1fr;gap:1.2rem 1.6rem}
          .figures>figure:only-child{grid-column:1/-1}
          .panels{grid-template-columns:1fr 1fr;gap:.6rem 1.6rem}
          figure.panels{break-inside:auto}
          .panels svg{break-inside:avoid}
          svg{max-width:20rem}
          svg.narrow{display:block}
          svg.broad{display:none}
          .steps>figure{order:2}
          .steps svg{max-height:236mm;width:auto;max-width:100%}
          .tall svg,.tall figcaption{display:none}
          .paper{display:block}
          .pair{grid-column:1/-1;display:grid;grid-template-columns:18rem minmax(0,1fr);column-gap:1rem;
            align-items:start}
          .pair>h3,.pair>h4{grid-column:1/-1}
          .pair>.scroll{grid-column:2;grid-row:2/span 2;margin-top:0}
          .scroll{overflow:visible}
          table{font-size:8pt;min-width:0}
          th,td{padding:.25rem .4rem .25rem 0}
          tbody th{min-width:7rem;overflow-wrap:anywhere}
          .number{font-size:22pt}
          .tiles{grid-template-columns:repeat(auto-fit,minmax(9rem,1fr))}
          a{color:inherit;text-decoration:none}
          *{-webkit-print-color-adjust:exact;print-color-adjust:exact}
        }
        """
}
