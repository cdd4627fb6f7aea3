# frozen_string_literal: true

# libmatch for Ruby: a thin layer over the extension libmatch_native. Text is UTF-8; records go in and come out as JSON.
# Calls hold Ruby's lock; a store may be used by one thread at a time.
module Libmatch
  # What went wrong, and where: status ("E_NOT_FOUND" ...), file, row (0: none), field, value.
  class Error < StandardError
    attr_reader :status, :file, :row, :field, :value
  end
end

require 'libmatch_native'

module Libmatch
  Native = ::Libmatch_native
  Hit = Struct.new(:rank, :id, :kind, :name, :score, :explanation)
  Counts = Struct.new(:rows, :inserted, :updated, :unchanged, :older, :rejected, :warnings)

  TIERS = { public: 0, members: 1, confidential: 2 }.freeze
  MODES = { balanced: 0, complement: 1, peer: 2 }.freeze
  # match_want of match/types.h
  WANTS = { any_item: 0, organisations: 1, clusters: 2, any: 3, competence: 10, offer: 11, request: 12, idea: 13,
            project: 14, call: 15, organisation: 16, cluster: 17 }.freeze
  CHANGES = %i[unchanged inserted updated older].freeze

  def self.version = Native.version

  # Runs a job to its end in steps of 40 ms; the block sees its progress from 0 to 1.
  def self.finish(job)
    yield job.progress if block_given? while job.step(40)
    job
  end

  # A store of records. Libmatch::Store.open(path) { |store| ... } closes it by itself.
  class Store
    attr_reader :box

    def self.open(path, mode: :read, viewer: :public, as_of: nil, busy_ms: 5000)
      store = new(Native::Store.new(path, { read: 0, write: 1, create: 2 }.fetch(mode), TIERS.fetch(viewer), as_of,
                                    busy_ms))
      return store unless block_given?

      begin
        yield store
      ensure
        store.close
      end
    end

    def self.create(path, **options, &block) = open(path, mode: :create, **options, &block)

    def initialize(box)
      @box = box
    end

    def close = @box.close

    def import_file(path, kind: nil, scheme: nil, map: nil, format: nil, strict: false, &progress)
      job = @box.import_file(path, kind, scheme, map, format, strict)
      Libmatch.finish(job, &progress)
      Counts.new(*job.import_counts.split.map(&:to_i))
    ensure
      job&.close
    end

    # The change (:unchanged, :inserted, :updated, :older) and the warnings as JSON.
    def upsert(json)
      change, warnings = @box.upsert(json).split(' ', 2)
      [CHANGES[change.to_i], warnings]
    end

    def get(id, kind: nil) = @box.get(kind, id)
    def delete(kind, id) = @box.remove(kind, id)

    def search(text, k = 10, want: :any_item, where: nil, language: nil, channels: nil, explain: false)
      hits(@box.search(text, k, WANTS.fetch(want), where, language, channels, explain))
    end

    def partners(id, k = 10, want: :any_item, mode: :balanced, where: nil, new_only: false, beyond: 0, explain: false)
      hits(@box.partners(id, k, WANTS.fetch(want), MODES.fetch(mode), where, new_only, beyond, explain))
    end

    def explain(a, b, mode: :balanced) = @box.explain(a, b, MODES.fetch(mode))

    def why_not(a, b, k = 10, want: :any_item, mode: :balanced, where: nil, new_only: false, beyond: 0)
      @box.why_not(a, b, k, WANTS.fetch(want), MODES.fetch(mode), where, new_only, beyond)
    end

    private

    def hits(list)
      Array.new(list.count) do |i|
        Hit.new(i + 1, list.id(i), list.kind(i), list.name(i), list.score(i), list.explanation(i))
      end
    end
  end
end
