// SPDX-License-Identifier: Apache-2.0

extension LLRP.MessageType {
    /// What the reader can do.
    public static let getReaderCapabilities = Self(rawValue: 1)
    /// How the reader is set up in general.
    public static let setReaderConfig = Self(rawValue: 3)
    /// The reader's last word, or the answer to ``closeConnection``.
    public static let closeConnectionResponse = Self(rawValue: 4)
    /// The answer to ``getReaderCapabilities``.
    public static let getReaderCapabilitiesResponse = Self(rawValue: 11)
    /// The answer to ``setReaderConfig``.
    public static let setReaderConfigResponse = Self(rawValue: 13)
    /// An end without losing what is under way.
    public static let closeConnection = Self(rawValue: 14)
    /// A ROSpec for the reader to keep, disabled.
    public static let addROSpec = Self(rawValue: 20)
    /// ROSpecs to be forgotten; 0 stands for all.
    public static let deleteROSpec = Self(rawValue: 21)
    /// Lets a ROSpec's start trigger work.
    public static let enableROSpec = Self(rawValue: 24)
    /// Ends a ROSpec, and its start trigger.
    public static let disableROSpec = Self(rawValue: 25)
    /// The answer to ``addROSpec``.
    public static let addROSpecResponse = Self(rawValue: 30)
    /// The answer to ``deleteROSpec``.
    public static let deleteROSpecResponse = Self(rawValue: 31)
    /// The answer to ``enableROSpec``.
    public static let enableROSpecResponse = Self(rawValue: 34)
    /// The answer to ``disableROSpec``.
    public static let disableROSpecResponse = Self(rawValue: 35)
    /// AccessSpecs to be forgotten; 0 stands for all.
    public static let deleteAccessSpec = Self(rawValue: 41)
    /// The answer to ``deleteAccessSpec``.
    public static let deleteAccessSpecResponse = Self(rawValue: 51)
    /// The reader's sign of life.
    public static let keepalive = Self(rawValue: 62)
    /// What happened to the reader.
    public static let readerEventNotification = Self(rawValue: 63)
    /// Lets go of what the reader holds; has no answer.
    public static let enableEventsAndReports = Self(rawValue: 64)
    /// The answer to ``keepalive``.
    public static let keepaliveAck = Self(rawValue: 72)
    /// The answer to what the reader could not read.
    public static let errorMessage = Self(rawValue: 100)
    /// A vendor's own.
    public static let customMessage = Self(rawValue: 1023)
}

extension LLRP.ParameterType {
    static let utcTimestamp = Self(rawValue: 128)
    static let uptime = Self(rawValue: 129)
    static let generalDeviceCapabilities = Self(rawValue: 137)
    static let llrpCapabilities = Self(rawValue: 142)
    static let regulatoryCapabilities = Self(rawValue: 143)
    static let uhfBandCapabilities = Self(rawValue: 144)
    static let transmitPowerLevelTableEntry = Self(rawValue: 145)
    static let frequencyInformation = Self(rawValue: 146)
    static let frequencyHopTable = Self(rawValue: 147)
    static let fixedFrequencyTable = Self(rawValue: 148)
    static let roSpec = Self(rawValue: 177)
    static let roBoundarySpec = Self(rawValue: 178)
    static let roSpecStartTrigger = Self(rawValue: 179)
    static let gpiTriggerValue = Self(rawValue: 181)
    static let roSpecStopTrigger = Self(rawValue: 182)
    static let aiSpec = Self(rawValue: 183)
    static let aiSpecStopTrigger = Self(rawValue: 184)
    static let inventoryParameterSpec = Self(rawValue: 186)
    static let gpoWriteData = Self(rawValue: 219)
    static let keepaliveSpec = Self(rawValue: 220)
    static let antennaConfiguration = Self(rawValue: 222)
    static let rfTransmitter = Self(rawValue: 224)
    static let eventsAndReports = Self(rawValue: 226)
    static let roReportSpec = Self(rawValue: 237)
    static let tagReportContentSelector = Self(rawValue: 238)
    static let readerEventNotificationSpec = Self(rawValue: 244)
    static let eventNotificationState = Self(rawValue: 245)
    static let readerEventNotificationData = Self(rawValue: 246)
    static let gpiEvent = Self(rawValue: 248)
    static let roSpecEvent = Self(rawValue: 249)
    static let bufferLevelWarning = Self(rawValue: 250)
    static let bufferOverflow = Self(rawValue: 251)
    static let readerException = Self(rawValue: 252)
    static let antennaEvent = Self(rawValue: 255)
    static let connectionAttemptEvent = Self(rawValue: 256)
    static let connectionCloseEvent = Self(rawValue: 257)
    static let llrpStatus = Self(rawValue: 287)
    static let c1g2LLRPCapabilities = Self(rawValue: 327)
    static let rfModeTable = Self(rawValue: 328)
    static let rfModeTableEntry = Self(rawValue: 329)
    static let c1g2InventoryCommand = Self(rawValue: 330)
    static let c1g2RFControl = Self(rawValue: 335)
    static let c1g2SingulationControl = Self(rawValue: 336)
    static let c1g2EPCMemorySelector = Self(rawValue: 348)
}
