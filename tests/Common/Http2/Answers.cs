namespace Microservices.Tests.Common.Http2;

/// <summary>Which of the other side's frames a raw peer answers by itself, in the moment it reads them.</summary>
[Flags]
public enum Answers
{
    None = 0,

    /// <summary>SETTINGS are acknowledged.</summary>
    Settings = 1,

    /// <summary>PINGs are acknowledged.</summary>
    Pings = 2,

    All = Settings | Pings,
}
