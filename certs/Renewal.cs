namespace Microservices.Certificates;

/// <summary>What <see cref="DevelopmentCertificates.Ensure"/> makes anew although it is still good.</summary>
public enum Renewal
{
    /// <summary>Nothing: only what is missing or no longer good is made.</summary>
    WhenNeeded,

    /// <summary>The server's and the client's certificate. Whoever trusts the CA notices nothing.</summary>
    Leaves,

    /// <summary>The CA, and with it both certificates. Whoever trusts the old CA must be given the new one.</summary>
    Authority,
}
