namespace Microservices.Tests.Common.Http2;

/// <summary>What a SETTINGS frame can set, RFC 9113 section 6.5.2.</summary>
public enum Setting : ushort
{
    HeaderTableSize = 1,
    EnablePush = 2,
    MaxConcurrentStreams = 3,
    InitialWindowSize = 4,
    MaxFrameSize = 5,
    MaxHeaderListSize = 6,
}
