namespace Microservices.Tests.Bench.Churn;

/// <summary>Why connections are closed under the load.</summary>
internal enum ChurnMode
{
    /// <summary>Every so many calls, the call asks for it.</summary>
    Requested,

    /// <summary>The connection has its age.</summary>
    MaxAge,

    /// <summary>An operator has all of a server's connections closed, again and again.</summary>
    Operator,

    /// <summary>Two servers are stopped by SIGTERM in turn and started again.</summary>
    RollingTwo,

    /// <summary>The same with three servers.</summary>
    RollingThree,
}
