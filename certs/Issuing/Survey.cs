using System.Security.Cryptography.X509Certificates;
using Microservices.Certificates.Storage;

namespace Microservices.Certificates.Issuing;

/// <summary>What a directory held at one instant, why some of it must be replaced, and the replacing.</summary>
internal sealed class Survey : IDisposable
{
    private readonly StoredPair _authority;
    private readonly StoredPair _server;
    private readonly StoredPair _client;
    private readonly ServerNames _names;
    private readonly Renewal _renewal;
    private readonly DateTimeOffset _now;
    private readonly Issuer _issuer;

    public Survey(PairFiles authority, PairFiles server, PairFiles client, ServerNames required, Renewal renewal, DateTimeOffset now)
    {
        _renewal = renewal;
        _now = now;
        _issuer = new(now);
        _authority = new(authority);
        _server = new(server);
        _client = new(client);
        _names = _server.Certificate is { } present ? required.With(ServerNames.Of(present)) : required;

        _authority.Reason = WhyReplaceAuthority();
        _server.Reason = WhyReplace(_server, Issuer.ServerAuthentication, _names);
        _client.Reason = WhyReplace(_client, Issuer.ClientAuthentication, Issuer.ClientNames);
    }

    public bool AllGood => Pairs.All(pair => pair.Reason is null);

    private IEnumerable<StoredPair> Pairs => [_authority, _server, _client];

    /// <summary>Replaces what must be. The CA comes first: leaves of the old one are found out by the next look after a crash.</summary>
    public void MakeGood()
    {
        if (_authority.Reason is not null)
            _authority.Replace(_issuer.MakeAuthority(Environment.MachineName));
        if (_server.Reason is not null)
            _server.Replace(_issuer.MakeServer(_authority.Certificate!, _names));
        if (_client.Reason is not null)
            _client.Replace(_issuer.MakeClient(_authority.Certificate!));
    }

    public IReadOnlyList<EnsuredFile> Report() => [.. Pairs.SelectMany(pair => pair.Report())];

    public void Dispose()
    {
        foreach (var pair in Pairs)
            pair.Dispose();
    }

    private string? WhyReplaceAuthority() =>
        _authority.Flaw
        ?? (_renewal is Renewal.Authority ? "renewal asked for" : null)
        ?? WhyOutOfTime(_authority)
        ?? (Issuer.CanIssueFrom(_authority.Certificate!) ? null : "the certificate is not a CA's of our making");

    private string? WhyReplace(StoredPair leaf, string purpose, ServerNames names) =>
        leaf.Flaw
        ?? (_renewal is not Renewal.WhenNeeded ? "renewal asked for" : null)
        ?? (_authority.Reason is not null ? "the CA is new" : null)
        ?? WhyOutOfTime(leaf)
        ?? (_issuer.IsIssuedBy(_authority.Certificate!, leaf.Certificate!, purpose)
            ? null : "the certificate is not the present CA's, or for another purpose")
        ?? WhyMisnamed(leaf.Certificate!, names);

    private string? WhyOutOfTime(StoredPair pair) =>
        Lifetimes.RenewalReasonAt(_now, pair.Certificate!) is { } reason ? $"the certificate {reason}" : null;

    private static string? WhyMisnamed(X509Certificate2 certificate, ServerNames names)
    {
        var missing = names.Except(ServerNames.Of(certificate));
        return missing.IsEmpty ? null : $"the certificate lacked {missing}";
    }
}
