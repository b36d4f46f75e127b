// SPDX-License-Identifier: Apache-2.0

import EPC
import GS1

/// Scans, whatever they turn out to be, with their identity; and every form written.
func checkScans(_ verdict: inout Verdict) {
    let scans = [
        "]E09506000134352",
        "]E40950600013435",
        "]d20109506000134352",
        "]d2010950600013435210ABC123\u{1D}17261231\u{1D}21A7",
        "]C100106141412345678908",
        "]d20106141410123453392212345678\u{1D}3103001234\u{1D}70030501311200",
        "]Q1https://id.gs1.org/01/09506000134352/10/ABC/21/A%2F7?17=261231",
        "https://id.gs1.org/01/09506000134352",
        "0109506000134352",
        "]C0some text of the user's own",
        "no GS1 at all",
        "]d20109506000134353",
        "]d217261231",
        "]d2]]]",
        "",
        "]d1[)>\u{1E}06\u{1D}9N111234567842\u{1D}1T1A234B5\u{1D}D151231\u{1D}S123456\u{1E}\u{4}",
        "]d1[)>\u{1E}06\u{1D}8P09506000134352\u{1D}SA/7\u{1E}05\u{1D}10AB\u{1E}07TEXT\u{1E}\u{4}",
        "]d1[)>\u{1E}06\u{1D}1PX1\u{1D}S2",
        "]C0+A99912345/$$52025010X3/16D20111212/S77DEFG458",
        "]C0+A99912345/$$52025010X3/16D20111212/S77DEFG459",
        "]C0=+04000=/A9997XYZ100T0479=A99991712345600=,000012=>019031",
    ]
    let mistakes = [
        "\u{1D}]D2|010950600013435210AB||21A7|\r\n",
        "]d2010950600013435210AB<GS>21A7",
        "]C110AB||21A7",
        "]d20109506000134353\r",
        "HELLO|WORLD\r",
        "]d1[)>\u{1E}06\u{1D}1PX1\u{1D}S2",
    ]
    let decoder = ScanDecoder()
    var lenient = DecodeOptions()
    lenient.leniences = .all
    lenient.plusClaimsHIBC = true
    let forgiving = ScanDecoder(options: lenient)
    var list = ElementList()
    var identity = Identity()
    for text in scans {
        let datum = Array(text.utf8)
        verdict.expectNone("decoding \(text)") {
            _ = try? decoder.decode(datum.span, into: &list)
            identity.derive(from: list, referenceYear: 2026)
        }
    }
    for text in scans + mistakes {
        let datum = Array(text.utf8)
        verdict.expectNone("decoding \(text) with every mistake allowed") {
            _ = try? forgiving.decode(datum.span, into: &list)
            identity.derive(from: list, referenceYear: 2026)
        }
    }
    verdict.expect("mistakes are undone", list.leniences == .missingTrailer)
    let bracketed = Array("(01)09506000134352(10)ABC(21)A\\(7".utf8)
    var output: [UInt8] = []
    verdict.expectNone("decoding the form for people, writing each form") {
        try? decoder.decodeBracketed(bracketed.span, into: &list)
        output.removeAll(keepingCapacity: true)
        list.appendElementString(to: &output)
        list.appendBracketed(to: &output)
        list.appendDigitalLink(to: &output)
    }
    verdict.expect("three elements are written", list.elements.count == 3 && output.count > 60)
}

/// Compressed Digital Links, read and written.
func checkCompressedLinks(_ verdict: inout Verdict) {
    var options = DecodeOptions()
    options.permitCompressedLinks = true
    let decoder = ScanDecoder(options: options)
    var list = ElementList()
    var output: [UInt8] = []
    let links = [
        "https://id.gs1.org/AQnYUc1gmiCNV4JGQhcNT6K6cibQCWN9Pee9tT-PQ",
        "https://id.gs1.org/01/05412345000013/EEarwSM?17=261231",
        "https://id.gs1.org/AQnYUc1gmiCNV4JH",
        "https://example.com/about",
    ]
    for text in links {
        let datum = Array(text.utf8)
        verdict.expectNone("decoding \(text)") { _ = try? decoder.decode(datum.span, into: &list) }
    }
    let link = Array("https://id.gs1.org/01/05412345000013/10/ABC/21/A%2F7?17=261231&3103=000195".utf8)
    try? decoder.decodeLink(link.span, into: &list)
    verdict.expectNone("compressing a Digital Link") {
        output.removeAll(keepingCapacity: true)
        list.appendCompressedDigitalLink(to: &output)
        list.appendCompressedDigitalLink(to: &output, keepsKey: true)
    }
    verdict.expect("two compressed links are written", output.count > 100)
}

/// What the values of elements mean, and the same as text.
func checkValues(_ verdict: inout Verdict) {
    let message = Array(
        """
        (01)09506000134352(17)260200(7003)2612310930(7007)260101260131(3103)012345(3932)9781999(421)27610115\
        (423)276250040(4309)14252000000134050000(4331)001850-(8006)095060001343520102(7258)2/3(8001)12340567807612
        """.utf8
    )
    var options = DecodeOptions()
    options.checkAssociations = false
    var list = ElementList()
    try? ScanDecoder(options: options).decodeBracketed(message.span, into: &list)
    var text: [UInt8] = []
    var count = 0
    verdict.expectNone("the meanings of 13 values and their text") {
        text.removeAll(keepingCapacity: true)
        count = 0
        for element in list.elements {
            if list.appendMeaning(of: element, referenceYear: 2026, to: &text) { count += 1 }
        }
    }
    verdict.expect("twelve of them are more than text, there are \(count)", count == 12)
}

/// Tags with their identity and URIs, those that are none too.
func checkTags(_ verdict: inout Verdict) {
    let tags = [
        "3066C4409047E140075BCD15",  // SGTIN-96
        "3666C4409047E159B2C2BF100000000000000000000000000000",  // SGTIN-198
        "3114257BF4499602D2000000",  // SSCC-96
        "3214257BF460720000000190",  // SGLN-96
        "3514257BF45B7A4E0000162E",  // GID-96
        "AA75A89870B6FE356B691CC9",  // no scheme
        "000000000000000000000000",  // never programmed
        "30FFFFFFFFFFFFFFFFFFFFFF",  // partition 7
    ]
    var list = ElementList()
    var identity = Identity()
    var text: [UInt8] = []
    for hex in tags {
        let bytes = stride(from: 0, to: hex.utf8.count, by: 2).compactMap {
            UInt8(hex.dropFirst($0).prefix(2), radix: 16)
        }
        guard let bits = MemoryBits(bytes.span) else {
            verdict.expect("\(hex) are bits", false)
            continue
        }
        verdict.expectNone("decoding EPC \(hex)") {
            text.removeAll(keepingCapacity: true)
            do throws(EPCFailure) {
                let epc = try decodeEPC(bits, into: &list)
                epc.appendTagURI(to: &text)
                epc.appendPureURI(to: &text)
            } catch {
                bits.appendRawURI(to: &text)
            }
            identity.derive(from: list, referenceYear: 2026)
        }
        verdict.expect("EPC \(hex) has a URI", !text.isEmpty)
    }
}
