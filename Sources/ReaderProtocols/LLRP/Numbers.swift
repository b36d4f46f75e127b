// SPDX-License-Identifier: Apache-2.0

extension LLRP.MessageType {
    /// What the reader can do.
    public static let getReaderCapabilities = Self(rawValue: 1)
    /// How the reader is set up, and which antennas and inputs it has.
    public static let getReaderConfig = Self(rawValue: 2)
    /// How the reader is set up in general.
    public static let setReaderConfig = Self(rawValue: 3)
    /// The reader's last word, or the answer to ``closeConnection``.
    public static let closeConnectionResponse = Self(rawValue: 4)
    /// The answer to ``getReaderCapabilities``.
    public static let getReaderCapabilitiesResponse = Self(rawValue: 11)
    /// The answer to ``getReaderConfig``.
    public static let getReaderConfigResponse = Self(rawValue: 12)
    /// The answer to ``setReaderConfig``.
    public static let setReaderConfigResponse = Self(rawValue: 13)
    /// An end without losing what is under way.
    public static let closeConnection = Self(rawValue: 14)
    /// A ROSpec for the reader to keep, disabled.
    public static let addROSpec = Self(rawValue: 20)
    /// ROSpecs to be forgotten; 0 stands for all.
    public static let deleteROSpec = Self(rawValue: 21)
    /// Begins an inventory whatever its trigger says.
    public static let startROSpec = Self(rawValue: 22)
    /// Ends an inventory until its trigger says otherwise.
    public static let stopROSpec = Self(rawValue: 23)
    /// Lets a ROSpec's start trigger work.
    public static let enableROSpec = Self(rawValue: 24)
    /// Ends a ROSpec, and its start trigger.
    public static let disableROSpec = Self(rawValue: 25)
    /// Tells the ROSpecs.
    public static let getROSpecs = Self(rawValue: 26)
    /// The answer to ``addROSpec``.
    public static let addROSpecResponse = Self(rawValue: 30)
    /// The answer to ``deleteROSpec``.
    public static let deleteROSpecResponse = Self(rawValue: 31)
    /// The answer to ``startROSpec``.
    public static let startROSpecResponse = Self(rawValue: 32)
    /// The answer to ``stopROSpec``.
    public static let stopROSpecResponse = Self(rawValue: 33)
    /// The answer to ``enableROSpec``.
    public static let enableROSpecResponse = Self(rawValue: 34)
    /// The answer to ``disableROSpec``.
    public static let disableROSpecResponse = Self(rawValue: 35)
    /// The answer to ``getROSpecs``.
    public static let getROSpecsResponse = Self(rawValue: 36)
    /// An AccessSpec for the reader to keep, disabled.
    public static let addAccessSpec = Self(rawValue: 40)
    /// AccessSpecs to be forgotten; 0 stands for all.
    public static let deleteAccessSpec = Self(rawValue: 41)
    /// Lets an AccessSpec be carried out.
    public static let enableAccessSpec = Self(rawValue: 42)
    /// Keeps an AccessSpec from being carried out.
    public static let disableAccessSpec = Self(rawValue: 43)
    /// Tells the AccessSpecs.
    public static let getAccessSpecs = Self(rawValue: 44)
    /// Which versions the reader knows (1.1).
    public static let getSupportedVersion = Self(rawValue: 46)
    /// Which version both use from now on (1.1).
    public static let setProtocolVersion = Self(rawValue: 47)
    /// The answer to ``addAccessSpec``.
    public static let addAccessSpecResponse = Self(rawValue: 50)
    /// The answer to ``deleteAccessSpec``.
    public static let deleteAccessSpecResponse = Self(rawValue: 51)
    /// The answer to ``enableAccessSpec``.
    public static let enableAccessSpecResponse = Self(rawValue: 52)
    /// The answer to ``disableAccessSpec``.
    public static let disableAccessSpecResponse = Self(rawValue: 53)
    /// The answer to ``getAccessSpecs``.
    public static let getAccessSpecsResponse = Self(rawValue: 54)
    /// The answer to ``getSupportedVersion``.
    public static let getSupportedVersionResponse = Self(rawValue: 56)
    /// The answer to ``setProtocolVersion``.
    public static let setProtocolVersionResponse = Self(rawValue: 57)
    /// Lets go of the tags that are gathered to a report.
    public static let getReport = Self(rawValue: 60)
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
    package static let utcTimestamp = Self(rawValue: 128)
    package static let uptime = Self(rawValue: 129)
    package static let generalDeviceCapabilities = Self(rawValue: 137)
    package static let receiveSensitivityTableEntry = Self(rawValue: 139)
    package static let perAntennaAirProtocol = Self(rawValue: 140)
    package static let gpioCapabilities = Self(rawValue: 141)
    package static let llrpCapabilities = Self(rawValue: 142)
    package static let regulatoryCapabilities = Self(rawValue: 143)
    package static let uhfBandCapabilities = Self(rawValue: 144)
    package static let transmitPowerLevelTableEntry = Self(rawValue: 145)
    package static let frequencyInformation = Self(rawValue: 146)
    package static let frequencyHopTable = Self(rawValue: 147)
    package static let fixedFrequencyTable = Self(rawValue: 148)
    package static let roSpec = Self(rawValue: 177)
    package static let roBoundarySpec = Self(rawValue: 178)
    package static let roSpecStartTrigger = Self(rawValue: 179)
    package static let periodicTriggerValue = Self(rawValue: 180)
    package static let gpiTriggerValue = Self(rawValue: 181)
    package static let roSpecStopTrigger = Self(rawValue: 182)
    package static let aiSpec = Self(rawValue: 183)
    package static let aiSpecStopTrigger = Self(rawValue: 184)
    package static let inventoryParameterSpec = Self(rawValue: 186)
    package static let accessSpec = Self(rawValue: 207)
    package static let accessSpecStopTrigger = Self(rawValue: 208)
    package static let accessCommand = Self(rawValue: 209)
    package static let identification = Self(rawValue: 218)
    package static let gpoWriteData = Self(rawValue: 219)
    package static let keepaliveSpec = Self(rawValue: 220)
    package static let antennaProperties = Self(rawValue: 221)
    package static let antennaConfiguration = Self(rawValue: 222)
    package static let rfTransmitter = Self(rawValue: 224)
    package static let gpiPortCurrentState = Self(rawValue: 225)
    package static let eventsAndReports = Self(rawValue: 226)
    package static let roReportSpec = Self(rawValue: 237)
    package static let tagReportContentSelector = Self(rawValue: 238)
    package static let accessReportSpec = Self(rawValue: 239)
    package static let readerEventNotificationSpec = Self(rawValue: 244)
    package static let eventNotificationState = Self(rawValue: 245)
    package static let readerEventNotificationData = Self(rawValue: 246)
    package static let gpiEvent = Self(rawValue: 248)
    package static let roSpecEvent = Self(rawValue: 249)
    package static let bufferLevelWarning = Self(rawValue: 250)
    package static let bufferOverflow = Self(rawValue: 251)
    package static let readerException = Self(rawValue: 252)
    package static let antennaEvent = Self(rawValue: 255)
    package static let connectionAttemptEvent = Self(rawValue: 256)
    package static let connectionCloseEvent = Self(rawValue: 257)
    package static let llrpStatus = Self(rawValue: 287)
    package static let c1g2LLRPCapabilities = Self(rawValue: 327)
    package static let rfModeTable = Self(rawValue: 328)
    package static let rfModeTableEntry = Self(rawValue: 329)
    package static let c1g2InventoryCommand = Self(rawValue: 330)
    package static let c1g2Filter = Self(rawValue: 331)
    package static let c1g2TagInventoryMask = Self(rawValue: 332)
    package static let c1g2StateAwareFilterAction = Self(rawValue: 333)
    package static let c1g2StateUnawareFilterAction = Self(rawValue: 334)
    package static let c1g2RFControl = Self(rawValue: 335)
    package static let c1g2SingulationControl = Self(rawValue: 336)
    package static let c1g2TagSpec = Self(rawValue: 338)
    package static let c1g2TargetTag = Self(rawValue: 339)
    package static let c1g2Read = Self(rawValue: 341)
    package static let c1g2Write = Self(rawValue: 342)
    package static let c1g2BlockWrite = Self(rawValue: 347)
    package static let c1g2EPCMemorySelector = Self(rawValue: 348)
    package static let c1g2ReadResult = Self(rawValue: 349)
    package static let c1g2WriteResult = Self(rawValue: 350)
    package static let c1g2BlockWriteResult = Self(rawValue: 354)
}
