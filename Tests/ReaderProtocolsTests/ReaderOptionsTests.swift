// SPDX-License-Identifier: Apache-2.0

import ReaderProtocols
import Testing

struct ReaderOptionsTests {
    @Test("A family is found by the name of its driver")
    func names() {
        #expect(ReaderFamily(rawValue: "thingmagic") == .thingMagic)
        #expect(ReaderFamily(rawValue: "ThingMagic") == nil)
        #expect(ReaderFamily.thingMagic.traits.baudRates == [115_200])
    }

    @Test("Options a ThingMagic module can fulfil are no problem")
    func good() {
        let options = ReaderOptions(
            antennas: [.init(port: 1, powerCentidBm: 2_700), .init(port: 16, isEnabled: false)],
            region: .europe,
            session: 3
        )
        #expect(ReaderFamily.thingMagic.problems(with: options).isEmpty)
        #expect(ReaderFamily.thingMagic.problems(with: ReaderOptions()).isEmpty)
    }

    @Test("Options it cannot fulfil are named, each")
    func bad() {
        let options = ReaderOptions(
            antennas: [
                .init(port: 0, isEnabled: false), .init(port: 2, isEnabled: false, powerCentidBm: 3_305),
                .init(port: 2, isEnabled: false, powerCentidBm: -5),
            ],
            session: 4
        )
        let problems = ReaderFamily.thingMagic.problems(with: options)
        #expect(
            problems.map(\.description) == [
                "antenna port 0 does not exist, ports are 1 to 16",
                "power of antenna port 2 is 33.05 dBm, possible are 0 to 33 dBm",
                "antenna port 2 is listed twice",
                "power of antenna port 2 is -0.05 dBm, possible are 0 to 33 dBm",
                "no antenna is enabled",
                "session 4 does not exist, sessions are 0 to 3",
            ]
        )
    }
}
