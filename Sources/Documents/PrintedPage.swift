import Crypto
import Foundation
import Mustache
import WorkflowCore

/// A page made for print on A4: it stands by itself, loads nothing, and runs nothing.
package struct PrintedPage: Sendable, Hashable {
    /// The page.
    package let html: String

    /// Permissions of a browser for such a page: its own style and pictures, and nothing else.
    package static let contentSecurityPolicy =
        """
        default-src 'none'; style-src 'sha256-\(Data(SHA256.hash(data: Data(style.utf8))).base64EncodedString())'; \
        img-src data:; base-uri 'none'; form-action 'none'
        """

    /// A page that a server hands out as it was kept.
    package init(html: String) { self.html = html }

    /// Writes a page.
    /// - Parameters:
    ///   - title: its title.
    ///   - language: the language it begins in.
    ///   - template: what is inside `body`, as a template; `{{place}}` escapes what fills it.
    ///   - values: what fills its places.
    /// - Throws: where the template cannot be read.
    init(title: String, language: Language, template: String, values: [String: Any]) throws {
        let content = try MustacheTemplate(string: Self.contentType + template).render(values)
        html = """
            <!DOCTYPE html>
            <html lang="\(language.rawValue)">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="\(Self.contentSecurityPolicy)">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(Self.escaped(title))</title>
            <style>\(Self.style)</style>
            </head>
            <body>
            \(content)
            </body>
            </html>

            """
    }

    /// A text as it stands in HTML, between tags or in an attribute with quotes.
    ///
    /// By scalars, not by what people see as characters: a quotation mark with an accent on it is still one to a
    /// browser.
    static func escaped(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }

    private struct Content: MustacheContentType {
        func escapeText(_ text: String) -> String { PrintedPage.escaped(text) }
    }

    /// Says, at the head of a template, how its places are escaped.
    private static let contentType: String = {
        MustacheContentTypes.register(Content(), named: "PRINTED")
        return "{{% CONTENT_TYPE:PRINTED}}"
    }()

    /// Where a copy says that it is one.
    static let copyMark = "<!-- copy -->"

    /// A letter.
    static let letter = """
        <main class="letter">
        \(copyMark)
        <header>
        <div>{{#logo}}<img alt="" src="data:{{type}};base64,{{bytes}}">{{/logo}}<p class="sender">{{sender}}</p></div>
        <p class="head">{{#head}}{{.}}<br>{{/head}}</p>
        </header>
        <p class="addressee">{{#addressed}}{{.}}<br>{{/addressed}}</p>
        {{#parts}}
        <section lang="{{language}}">
        <p class="facts">{{date}}<br>{{reference}}</p>
        <p>{{greeting}}</p>
        <h1>{{subject}}</h1>
        {{{paragraphs}}}
        {{#link}}<p>{{{.}}}</p>{{/link}}
        <div class="end"><p>{{closing}}</p>
        <p>{{#signature}}{{.}}<br>{{/signature}}</p></div>
        </section>
        {{/parts}}
        <footer>{{sender}} · {{reference}}</footer>
        </main>
        """

    /// The style of all such pages.
    private static let style = """
        @page { size: A4; margin: 18mm 20mm; }
        @page sheet { size: A4; margin: 12mm 15mm; }
        * { box-sizing: border-box; }
        body { margin: 0; color: #1a1a1a; background: #fff; font: 11pt/1.45 "Source Sans 3", "Noto Sans", "DejaVu \
        Sans", Arial, sans-serif; }
        main { max-width: 170mm; margin: 0 auto; padding: 8mm 0; overflow-wrap: anywhere; }
        header { display: flex; justify-content: space-between; gap: 10mm; border-bottom: 0.5mm solid #1f3a5f; \
        padding-bottom: 3mm; }
        .sender { font-weight: 700; font-size: 13pt; margin: 0; color: #1f3a5f; }
        .facts { margin: 0; text-align: right; font-size: 10pt; }
        .addressee { margin: 8mm 0; }
        .letter .facts { text-align: left; margin: 0 0 6mm; }
        .letter .head { margin: 0; text-align: right; font-size: 9.5pt; line-height: 1.35; }
        .letter header img { display: block; max-width: 60mm; max-height: 22mm; margin-bottom: 2mm; }
        .letter .end { break-inside: avoid; margin-top: 6mm; }
        .letter .end p + p { margin-top: 10mm; }
        .letter a { color: #1f3a5f; }
        .copy, .ended { border: 0.4mm solid #8a1c1c; color: #8a1c1c; font-weight: 700; padding: 2mm 4mm; margin: 0 0 \
        5mm; }
        h1 { font-size: 14pt; line-height: 1.25; margin: 0 0 4mm; }
        h2 { font-size: 11.5pt; margin: 4mm 0 1mm; color: #1f3a5f; }
        p, ul, ol { margin: 0 0 3mm; }
        ul, ol { padding-left: 6mm; }
        section + section { border-top: 0.2mm solid #999; margin-top: 8mm; padding-top: 6mm; }
        footer { margin-top: 10mm; border-top: 0.2mm solid #999; padding-top: 2mm; font-size: 9pt; color: #444; }
        .certificate { text-align: center; border: 1mm double #1f3a5f; padding: 10mm 12mm; min-height: 235mm; }
        .certificate h1 { font-size: 22pt; color: #1f3a5f; margin: 6mm 0; }
        .certificate .course { font-size: 17pt; font-weight: 700; line-height: 1.3; margin: 5mm 0; }
        .certificate .claim { font-size: 11.5pt; margin: 5mm 0; }
        .check b, .certificate strong { white-space: nowrap; }
        .certificate .check { font-size: 8.5pt; line-height: 1.3; margin: 2mm 0 0; color: #444; }
        .certificate.dense { padding: 6mm 12mm; }
        .certificate.dense h1 { font-size: 16pt; margin: 3mm 0; }
        .certificate.dense .course { font-size: 12pt; margin: 2mm 0; }
        .certificate.dense .claim { font-size: 10pt; margin: 2mm 0; }
        .certificate.dense p { margin-bottom: 2mm; }
        .certificate dl, .sheet dl { display: grid; grid-template-columns: max-content 1fr; gap: 1mm 5mm; text-align: \
        left; margin: 4mm 0; }
        dt { font-weight: 700; } dd { margin: 0; }
        .sheet { page: sheet; font-size: 9.5pt; line-height: 1.35; padding: 0; }
        .sheet h1 { font-size: 16pt; margin: 3mm 0 1mm; }
        .sheet h2 { font-size: 10.5pt; margin: 2.5mm 0 0.5mm; }
        .sheet p, .sheet ul { margin: 0 0 1.5mm; }
        .sheet.dense { font-size: 8pt; line-height: 1.25; }
        .sheet.dense h1 { font-size: 11.5pt; }
        .sheet header { align-items: center; }
        .sheet section + section { border: 0; margin: 0; padding: 0; }
        .sheet section.contact { border: 0.3mm solid #1f3a5f; padding: 1mm 4mm; margin-top: 3mm; }
        .sheet footer { margin-top: 3mm; font-size: 8pt; line-height: 1.3; }
        .sheet img { max-width: 45mm; max-height: 22mm; }
        .record { font-size: 10pt; line-height: 1.4; }
        .record h1 { margin: 5mm 0 1mm; }
        .record p { margin: 0 0 1mm; }
        .record h2 { margin: 5mm 0 1.5mm; border-bottom: 0.2mm solid #999; }
        .record dl { display: grid; grid-template-columns: 42mm minmax(0, 1fr); gap: 1.2mm 5mm; margin: 0; }
        .record dd, .record li { white-space: pre-line; }
        .record dd ul, .record dd ol { margin: 0; padding-left: 5mm; }
        .record .side, .record .side > span { display: block; }
        .record .side i + span { display: inline; }
        .record .side + .side { margin-top: 1mm; }
        .record .note { border-left: 1mm solid #1f3a5f; padding-left: 3mm; }
        @media (max-width: 40em) { main { padding: 4mm; } header { display: block; } .facts { text-align: left; } \
        .record dl { display: block; } .record dd { margin: 0 0 2mm; } }
        @media screen { main { padding: 8mm 5mm; } .certificate, .sheet { margin-block: 6mm; } .sheet { padding: 0 \
        5mm; } }
        @media screen and (max-width: 130mm) { .letter header { display: block; } .letter .head { text-align: left; \
        margin-top: 3mm; } }
        @media print { .letter section + section { break-before: page; border: 0; margin: 0; padding: 0; } \
        main { padding: 0; max-width: none; } a { color: inherit; text-decoration: none; } section { \
        break-inside: auto; } h1, h2 { break-after: avoid; } }
        """
}
