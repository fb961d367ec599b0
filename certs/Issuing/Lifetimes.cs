using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace Microservices.Certificates.Issuing;

/// <summary>How long certificates live, and where in its life one is.</summary>
internal static class Lifetimes
{
    /// <summary>Long enough to hand out once, short for a key that lies unencrypted on a developer's disk.</summary>
    public static readonly TimeSpan Authority = TimeSpan.FromDays(5 * 365);

    /// <summary>Some TLS stacks refuse a server certificate of more than 397 days; the backdating comes on top.</summary>
    public static readonly TimeSpan Leaf = TimeSpan.FromDays(396);

    /// <summary>A peer's clock may be behind by this much.</summary>
    public static readonly TimeSpan Backdating = TimeSpan.FromHours(1);

    /// <summary>
    /// A month: whoever runs the pair now and then never meets an expired certificate. The same for the CA, so that a leaf
    /// cut short by its CA's end is renewed together with it and not at every look.
    /// </summary>
    public static readonly TimeSpan RenewedBefore = TimeSpan.FromDays(30);

    /// <summary>Why the certificate cannot be used at this time, or null when it can.</summary>
    public static string? FlawAt(DateTimeOffset now, X509Certificate2 certificate) =>
        now < NotBefore(certificate) ? $"is not valid before {Show(NotBefore(certificate))}"
        : now > NotAfter(certificate) ? $"expired on {Show(NotAfter(certificate))}"
        : null;

    /// <summary>Why the certificate should be renewed at this time, or null when it need not be.</summary>
    public static string? RenewalReasonAt(DateTimeOffset now, X509Certificate2 certificate) =>
        FlawAt(now, certificate)
        ?? (NotAfter(certificate) - now <= RenewedBefore ? $"expires on {Show(NotAfter(certificate))}" : null);

    public static DateTimeOffset NotBefore(X509Certificate2 certificate) => certificate.NotBefore.ToUniversalTime();

    public static DateTimeOffset NotAfter(X509Certificate2 certificate) => certificate.NotAfter.ToUniversalTime();

    private static string Show(DateTimeOffset instant) => instant.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
